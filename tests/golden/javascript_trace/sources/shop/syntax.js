require('./lib/half')
