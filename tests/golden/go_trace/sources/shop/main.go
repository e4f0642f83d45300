package main

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"example.com/shop/cart"
)

func main() {
	fmt.Println("opens")
	if len(os.Args) > 1 {
		var all sync.WaitGroup
		all.Add(1)
		go wait(&all)
		all.Wait()
	}
	defer func() {
		if err := recover(); err != nil {
			panic(fmt.Errorf("no total: %w", errors.New(fmt.Sprint(err))))
		}
	}()
	c := &cart.Cart{Items: []*cart.Item{{Price: 2}}}
	fmt.Println(c.Total())
}

func wait(all *sync.WaitGroup) {
	var lock sync.Mutex
	lock.Lock()
	lock.Lock()
	all.Done()
}
