<?php

namespace Shop;

class Table
{
    public function __construct(private array $rows)
    {
    }

    public function price(string $code): int
    {
        return $this->rows[$code]->cents();
    }
}
