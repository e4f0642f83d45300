const { Cart } = require('./lib/cart')
console.error(new TypeError('first told'))
new Cart([]).load('http://shop')
