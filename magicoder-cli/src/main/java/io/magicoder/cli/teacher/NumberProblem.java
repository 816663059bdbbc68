package io.magicoder.cli.teacher;

import java.util.List;
import java.util.Map;

/** Families about numbers. */
sealed interface NumberProblem extends Problem {

    List<Family> FAMILIES = List.of(
            SumOfMatching::draw,
            CountInRange::draw,
            LargestStep::draw,
            BestWindow::draw,
            DigitChecksum::draw,
            InBase::draw,
            Recurrence::draw,
            TieredPrice::draw,
            StepsToZero::draw);

    /** The values that meet a condition are added up. */
    record SumOfMatching(Name thing, Condition condition) implements NumberProblem {

        enum Condition {
            ABOVE_12("greater than 12", "value > 12"),
            ABOVE_50("greater than 50", "value > 50"),
            BELOW_0("negative", "value < 0"),
            BELOW_30("less than 30", "value < 30"),
            EVEN("even", "value % 2 == 0"),
            NOT_EVEN("odd", "value % 2 != 0"),
            BY_3("divisible by 3", "value % 3 == 0"),
            NOT_BY_4("not divisible by 4", "value % 4 != 0"),
            BY_5("divisible by 5", "value % 5 == 0"),
            BY_7("divisible by 7", "value % 7 == 0");

            final String words;
            final String code;

            Condition(String words, String code) {
                this.words = words;
                this.code = code;
            }
        }

        static SumOfMatching draw(Draw draw) {
            return new SumOfMatching(draw.thing(), draw.from(List.of(Condition.values())));
        }

        @Override
        public Name name() {
            return thing.after("sum");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("words", condition.words, "test", condition.code);
        }

        @Override
        public String statement() {
            return """
                    An application records $thing values as integers. $write that receives $ints and returns the sum \
                    of all values that are $words. Other values are ignored, and the result is 0 when no value matches.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(int[] values) {
                            int sum = 0;
                            for (int value : values) {
                                if ($test) {
                                    sum += value;
                                }
                            }
                            return sum;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(values):
                        ""\"Return the sum of the values that are $words.""\"
                        total = 0
                        for value in values:
                            if $test:
                                total += value
                        return total
                    """;
        }
    }

    /** Values between two bounds are counted. */
    record CountInRange(Name thing, int low, int high, boolean inclusive) implements NumberProblem {

        static CountInRange draw(Draw draw) {
            int low = draw.between(-20, 60);
            return new CountInRange(draw.thing(), low, low + draw.between(5, 90), draw.flip());
        }

        @Override
        public Name name() {
            return thing.after("count");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "low",
                    low,
                    "high",
                    high,
                    "ends",
                    inclusive ? "Both bounds belong to the range." : "Neither bound belongs to the range.",
                    "less",
                    inclusive ? "<=" : "<");
        }

        @Override
        public String statement() {
            return """
                    A report shows how many $thing values are in the usual range. $write that receives $ints and \
                    returns how many of them lie between $low and $high. $ends An empty $list gives 0.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(int[] values) {
                            int count = 0;
                            for (int value : values) {
                                if ($low $less value && value $less $high) {
                                    count++;
                                }
                            }
                            return count;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(values):
                        ""\"Count the values between $low and $high.""\"
                        count = 0
                        for value in values:
                            if $low $less value $less $high:
                                count += 1
                        return count
                    """;
        }
    }

    /** The largest absolute difference between values some positions apart. */
    record LargestStep(Name thing, int apart, int fallback) implements NumberProblem {

        static LargestStep draw(Draw draw) {
            return new LargestStep(draw.thing(), draw.between(1, 6), draw.between(-1, 0));
        }

        @Override
        public Name name() {
            return thing.after("largest").before("step");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("apart", apart, "fallback", fallback);
        }

        @Override
        public String statement() {
            return """
                    A monitor compares each $thing value with a later one. $write that receives $ints and returns the \
                    largest absolute difference between two values whose positions differ by exactly $apart. \
                    If there is no such pair, it returns $fallback.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(int[] values) {
                            int largest = $fallback;
                            for (int i = $apart; i < values.length; i++) {
                                int step = Math.abs(values[i] - values[i - $apart]);
                                largest = Math.max(largest, step);
                            }
                            return largest;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(values):
                        ""\"Return the largest difference of values $apart apart.""\"
                        largest = $fallback
                        for i in range($apart, len(values)):
                            step = abs(values[i] - values[i - $apart])
                            largest = max(largest, step)
                        return largest
                    """;
        }
    }

    /** The best sum of a fixed number of consecutive values, by a sliding window. */
    record BestWindow(Name thing, int size, boolean largest) implements NumberProblem {

        static BestWindow draw(Draw draw) {
            return new BestWindow(draw.thing(), draw.between(2, 12), draw.flip());
        }

        @Override
        public Name name() {
            return thing.after(largest ? "largest" : "smallest").before("window");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("size", size, "best", largest ? "largest" : "smallest", "choose", largest ? "max" : "min");
        }

        @Override
        public String statement() {
            return """
                    A dashboard looks at $thing values over a moving window. $write that receives $ints and returns \
                    the $best sum of $size consecutive values. With fewer than $size values it returns 0. \
                    The solution must run in linear time.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(int[] values) {
                            if (values.length < $size) {
                                return 0;
                            }
                            int sum = 0;
                            for (int i = 0; i < $size; i++) {
                                sum += values[i];
                            }
                            int best = sum;
                            for (int i = $size; i < values.length; i++) {
                                sum += values[i] - values[i - $size];
                                best = Math.$choose(best, sum);
                            }
                            return best;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(values):
                        ""\"Return the $best sum of $size consecutive values.""\"
                        if len(values) < $size:
                            return 0
                        current = sum(values[:$size])
                        best = current
                        for i in range($size, len(values)):
                            current += values[i] - values[i - $size]
                            best = $choose(best, current)
                        return best
                    """;
        }
    }

    /** Digits weighted alternately from the right, modulo a number. */
    record DigitChecksum(Name thing, int odd, int even, int modulus) implements NumberProblem {

        static DigitChecksum draw(Draw draw) {
            return new DigitChecksum(
                    draw.thing(), draw.between(1, 4), draw.between(5, 9), draw.from(List.of(7, 9, 10, 11, 13, 97)));
        }

        @Override
        public Name name() {
            return thing.before("checksum");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("odd", odd, "even", even, "modulus", modulus);
        }

        @Override
        public String statement() {
            return """
                    Every $thing number carries a checksum. Starting with the last digit, the digits are multiplied \
                    alternately by $odd and $even, and the products are added. $write that receives a non-negative \
                    integer and returns this sum modulo $modulus.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(int number) {
                            int sum = 0;
                            int weight = $odd;
                            while (number > 0) {
                                sum += number % 10 * weight;
                                weight = weight == $odd ? $even : $odd;
                                number /= 10;
                            }
                            return sum % $modulus;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(number):
                        ""\"Return the weighted digit sum modulo $modulus.""\"
                        total = 0
                        weight = $odd
                        while number > 0:
                            total += number % 10 * weight
                            weight = $even if weight == $odd else $odd
                            number //= 10
                        return total % $modulus
                    """;
        }
    }

    /** A number written in another base with leading zeros. */
    record InBase(Name thing, int base, int width) implements NumberProblem {

        static InBase draw(Draw draw) {
            return new InBase(draw.thing(), draw.between(2, 9), draw.between(3, 12));
        }

        @Override
        public Name name() {
            return thing.after("format");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("base", base, "width", width);
        }

        @Override
        public String statement() {
            return """
                    A log file shows each $thing number in base $base. $write that receives a non-negative integer \
                    and returns its digits in base $base as a string, filled up with leading zeros to at least \
                    $width characters.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static String $name(int number) {
                            StringBuilder digits = new StringBuilder();
                            while (number > 0) {
                                digits.append(number % $base);
                                number /= $base;
                            }
                            while (digits.length() < $width) {
                                digits.append('0');
                            }
                            return digits.reverse().toString();
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(number):
                        ""\"Return the number in base $base with $width digits or more.""\"
                        digits = ""
                        while number > 0:
                            digits = str(number % $base) + digits
                            number //= $base
                        return digits.rjust($width, "0")
                    """;
        }
    }

    /** A term of a linear recurrence modulo a number. */
    record Recurrence(Name thing, int first, int second, int factor, int modulus) implements NumberProblem {

        static Recurrence draw(Draw draw) {
            return new Recurrence(
                    draw.thing(),
                    draw.between(0, 5),
                    draw.between(1, 9),
                    draw.between(2, 9),
                    draw.from(List.of(100, 101, 997, 1000, 1009, 9973)));
        }

        @Override
        public Name name() {
            return thing.before("term");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("first", first, "second", second, "factor", factor, "modulus", modulus);
        }

        @Override
        public String statement() {
            return """
                    The $thing sequence starts with $first and $second. Each later term is the previous term times \
                    $factor plus the term before it, modulo $modulus. $write that receives a non-negative integer n \
                    and returns the term with index n, where the first term has index 0.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(int n) {
                            int current = $first;
                            int next = $second;
                            for (int i = 0; i < n; i++) {
                                int later = (next * $factor + current) % $modulus;
                                current = next;
                                next = later;
                            }
                            return current;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(n):
                        ""\"Return term n of the sequence that starts with $first and $second.""\"
                        current, following = $first, $second
                        for _ in range(n):
                            later = (following * $factor + current) % $modulus
                            current, following = following, later
                        return current
                    """;
        }
    }

    /** A price that changes above a limit. */
    record TieredPrice(Name thing, int limit, int normal, int reduced) implements NumberProblem {

        static TieredPrice draw(Draw draw) {
            int normal = draw.between(10, 60);
            return new TieredPrice(draw.thing(), draw.between(2, 40) * 5, normal, normal - draw.between(1, normal - 1));
        }

        @Override
        public Name name() {
            return thing.before("price");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("limit", limit, "normal", normal, "reduced", reduced);
        }

        @Override
        public String statement() {
            return """
                    A shop sells $thing units. The first $limit units cost $normal cents each, and every further unit \
                    costs $reduced cents. $write that receives the number of units and returns the total price in \
                    cents. A negative number of units costs 0 cents.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(int units) {
                            if (units <= 0) {
                                return 0;
                            }
                            int normal = Math.min(units, $limit);
                            int reduced = units - normal;
                            return normal * $normal + reduced * $reduced;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(units):
                        ""\"Return the price of the units in cents.""\"
                        if units <= 0:
                            return 0
                        normal = min(units, $limit)
                        reduced = units - normal
                        return normal * $normal + reduced * $reduced
                    """;
        }
    }

    /** Dividing where possible, else subtracting, until nothing is left. */
    record StepsToZero(Name thing, int divisor, int cost) implements NumberProblem {

        static StepsToZero draw(Draw draw) {
            return new StepsToZero(draw.thing(), draw.between(2, 9), draw.between(1, 5));
        }

        @Override
        public Name name() {
            return thing.before("effort");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("divisor", divisor, "cost", cost);
        }

        @Override
        public String statement() {
            return """
                    $A $thing counter is brought down to zero. While it is positive, it is divided by $divisor if that \
                    leaves no remainder, which costs $cost points; otherwise it is reduced by 1, which costs 1 point. \
                    $write that receives the counter and returns the total cost.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(int counter) {
                            int cost = 0;
                            while (counter > 0) {
                                if (counter % $divisor == 0) {
                                    counter /= $divisor;
                                    cost += $cost;
                                } else {
                                    counter--;
                                    cost++;
                                }
                            }
                            return cost;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(counter):
                        ""\"Return the cost of bringing the counter to zero.""\"
                        cost = 0
                        while counter > 0:
                            if counter % $divisor == 0:
                                counter //= $divisor
                                cost += $cost
                            else:
                                counter -= 1
                                cost += 1
                        return cost
                    """;
        }
    }
}
