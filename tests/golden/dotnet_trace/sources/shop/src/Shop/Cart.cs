using System;
using System.Collections.Generic;
using System.Linq;

namespace Shop;

public record Item(string Name, int Count);

/// <summary>What somebody wants to buy.</summary>
public class Cart
{
    private readonly Dictionary<string, int> prices = new();
    private readonly List<Item> items = new();

    public string Owner { get; init; } = "";

    public int Total
    {
        get
        {
            try
            {
                return items.Count == 0
                    ? 0
                    : items.Sum(item => PriceOf(item.Name) * item.Count);
            }
            catch (KeyNotFoundException error)
            { throw new InvalidOperationException($"The cart of {Owner} has no total", error); }
        }
    }

    private int PriceOf(string name) => prices[name];
}
