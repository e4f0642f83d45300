#include <map>
#include <stdexcept>
#include <string>
#include <vector>
#include <iostream>
namespace shop {
class Cart {
 public:
  void add(const std::string& name, int price) { prices_[name] = price; }
  int price(const std::string& name) const { return prices_.at(name); }
  int first() const { std::vector<int> v; for (auto& p : prices_) v.push_back(p.second); return v[3]; }
 private:
  std::map<std::string, int> prices_;
};
template <typename T> T twice(T value) { return value + value; }
}
int main(int argc, char**) {
  shop::Cart cart;
  cart.add("tea", 3);
  if (argc > 1) { std::cout << shop::twice(cart.first()) << "\n"; return 0; }
  std::cout << shop::twice(cart.price("milk")) << "\n";
}
