package cart

type Item struct{ Price, Count int }

type Cart struct{ Items []*Item }

func (c *Cart) Total() int {
	sum := 0
	c.each(func(item *Item) {
		sum += item.Price / item.Count
	})
	return sum
}

func (c *Cart) each(visit func(*Item)) {
	for _, item := range c.Items {
		visit(item)
	}
}
