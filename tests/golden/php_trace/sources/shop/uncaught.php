<?php

require __DIR__ . '/Cart.php';

function report(array $rows): int
{
    return (new Shop\Cart($rows))->total();
}

echo "opens\n";
report([['price' => 2, 'count' => 0]]);
