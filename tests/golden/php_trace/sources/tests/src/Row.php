<?php

namespace Shop;

class Row
{
    public function __construct(private int $cents)
    {
    }

    public function cents(): int
    {
        return $this->cents;
    }
}
