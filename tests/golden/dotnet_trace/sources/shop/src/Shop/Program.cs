namespace Shop;

public static class Program
{
    public static void Main(string[] args)
    {
        var cart = new Cart { Owner = "ana" };

        System.Console.WriteLine(cart.Total);
    }
}
