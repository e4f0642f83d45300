<?php

namespace Shop;

class Gone extends \RuntimeException {}

class Cart
{
    public function __construct(private ?array $items) {}

    public function total(): int
    {
        return array_sum(array_map(fn($item) => $this->price($item), $this->items));
    }

    public function price(array $item): int
    {
        return intdiv($item['price'], $item['count']);
    }

    public static function load(?array $rows): int
    {
        try {
            return (new self($rows))->total();
        } catch (\TypeError $error) {
            throw new Gone("no rows:\nnothing was given", 3, $error);
        }
    }
}
