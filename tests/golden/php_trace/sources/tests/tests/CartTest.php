<?php

use PHPUnit\Framework\TestCase;
use Shop\Cart;
use Shop\Row;
use Shop\Table;

final class CartTest extends TestCase
{
    private function cart(string ...$codes): Cart
    {
        $cart = new Cart(new Table(['apple' => new Row(100), 'pear' => new Row(200)]));
        foreach ($codes as $code) {
            $cart->add($code);
        }
        return $cart;
    }

    public function testPay(): void
    {
        $this->assertSame(270, $this->cart('apple', 'pear')->pay(10));
    }

    public function testUnknown(): void
    {
        $this->assertSame(0, $this->cart('plum')->total());
    }

    public function testNegative(): void
    {
        $this->cart('apple')->pay(-5);
    }
}
