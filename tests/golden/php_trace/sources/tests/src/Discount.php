<?php

namespace Shop;

class Discount
{
    public static function of(int $cents, int $percent): int
    {
        if ($percent < 0) {
            throw new \LogicException("no discount of $percent");
        }
        return $cents - intdiv($cents * $percent, 10);
    }
}
