Feature: Cart

  Background:
    Given a cart

  Scenario: adding up
    When I add 2 and 3
    Then the total is 5

  Scenario: rounding
    When I add 2 and 3
    Then the total is 6

  Scenario Outline: discounts
    When I add <one> and <other>
    And I take off <percent> percent
    Then the total is <total>

    Examples:
      | one | other | percent | total |
      | 50  | 50    | 10      | 90    |
      | 50  | 50    | 20      | 81    |

  Scenario: what nobody wrote
    When I pay with shells

  Scenario: what is still to do
    When I pay later

  @broken
  Scenario: hooks
    When I add 2 and 3
