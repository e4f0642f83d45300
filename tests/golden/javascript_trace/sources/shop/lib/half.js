function half( {
