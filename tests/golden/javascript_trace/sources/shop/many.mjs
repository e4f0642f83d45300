import cart from './lib/cart.js'
const broken = () => new cart.Cart([{}]).total()
try { broken() } catch (error) { console.log('level=error', error) }
throw new AggregateError([new RangeError('one'), new Error('two')], 'all failed')
