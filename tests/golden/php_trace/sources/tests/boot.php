<?php
spl_autoload_register(function ($c) { $f = __DIR__ . '/src/' . basename(str_replace('\\', '/', $c)) . '.php'; if (is_file($f)) { require $f; } });
