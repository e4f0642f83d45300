<?php

namespace Shop;

class Cart
{
    private array $codes = [];

    public function __construct(private Table $table)
    {
    }

    public function add(string $code): void
    {
        $this->codes[] = $code;
    }

    public function total(): int
    {
        $sum = 0;
        foreach ($this->codes as $code) {
            $sum += $this->table->price($code);
        }
        return $sum;
    }

    public function pay(int $percent): int
    {
        try {
            return Discount::of($this->total(), $percent);
        } catch (\LogicException $e) {
            throw new \RuntimeException('could not pay', 0, $e);
        }
    }
}
