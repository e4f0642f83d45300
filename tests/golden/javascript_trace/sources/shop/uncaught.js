const { Cart } = require('./lib/cart')
console.log('Shop opens')
new Cart([{}]).total()
