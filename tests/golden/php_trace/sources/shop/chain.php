<?php

require __DIR__ . '/Cart.php';

$undefined = $missing;
Shop\Cart::load(null);
