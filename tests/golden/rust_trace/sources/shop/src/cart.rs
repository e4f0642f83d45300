pub struct Item {
    pub price: u32,
    pub count: u32,
}

pub struct Cart {
    pub items: Vec<Item>,
}

impl Cart {
    pub fn total(&self) -> u32 {
        self.items.iter().map(|item| self.price(item)).sum()
    }

    fn price(&self, item: &Item) -> u32 {
        item.price.checked_div(item.count).expect("no count")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        let cart = Cart { items: vec![Item { price: 4, count: 2 }] };
        assert_eq!(cart.total(), 3, "two of two");
    }
}
