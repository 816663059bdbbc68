package io.magicoder.cli.teacher;

import java.util.List;
import java.util.Map;

/** Families about lists, tables and counting. */
sealed interface ListProblem extends Problem {

    List<Family> FAMILIES = List.of(
            IntervalMerge::draw,
            FirstNotBelow::draw,
            RemainderGroups::draw,
            TopWords::draw,
            Rotation::draw,
            LimitedCopies::draw,
            BorderSum::draw,
            SnakeWalk::draw,
            PairCount::draw,
            ChunkSums::draw);

    /** Intervals with a small gap between them are merged and counted. */
    record IntervalMerge(Name thing, int gap) implements ListProblem {

        static IntervalMerge draw(Draw draw) {
            return new IntervalMerge(draw.thing(), draw.between(0, 45));
        }

        @Override
        public Name name() {
            return thing.after("merge").before("intervals");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("gap", gap);
        }

        @Override
        public String statement() {
            return """
                    Each $thing is active during an interval given by a start and an end. Two intervals belong together \
                    if they overlap or if the gap between them is at most $gap. $write that receives the \
                    intervals in any order and returns how many are left after merging those that belong together.
                    """;
        }

        @Override
        public String java() {
            return """
                    import java.util.Arrays;
                    import java.util.Comparator;

                    public class Solution {
                        public static int $name(int[][] intervals) {
                            int[][] sorted = intervals.clone();
                            Arrays.sort(sorted, Comparator.comparingInt(interval -> interval[0]));
                            int count = 0;
                            int end = 0;
                            for (int[] interval : sorted) {
                                if (count == 0 || interval[0] > end + $gap) {
                                    count++;
                                    end = interval[1];
                                } else {
                                    end = Math.max(end, interval[1]);
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
                    def $name(intervals):
                        ""\"Count the intervals after merging gaps of at most $gap.""\"
                        count = 0
                        end = 0
                        for start, stop in sorted(intervals):
                            if count == 0 or start > end + $gap:
                                count += 1
                                end = stop
                            else:
                                end = max(end, stop)
                        return count
                    """;
        }
    }

    /** Binary search for the first value that is not below another. */
    record FirstNotBelow(Name thing, boolean strictlyAbove, int missing) implements ListProblem {

        static FirstNotBelow draw(Draw draw) {
            return new FirstNotBelow(draw.thing(), draw.flip(), draw.between(-9, -1));
        }

        @Override
        public Name name() {
            return thing.after("find");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "relation",
                    strictlyAbove ? "greater than" : "at least",
                    "before",
                    strictlyAbove ? "<=" : "<",
                    "missing",
                    missing);
        }

        @Override
        public String statement() {
            return """
                    The $thing values are kept in ascending order. $write that receives $ints in ascending order and a \
                    target, and returns the index of the first value that is $relation the target. If there is no \
                    such value, it returns $missing. The solution must use binary search.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(int[] values, int target) {
                            int low = 0;
                            int high = values.length;
                            while (low < high) {
                                int middle = (low + high) >>> 1;
                                if (values[middle] $before target) {
                                    low = middle + 1;
                                } else {
                                    high = middle;
                                }
                            }
                            return low < values.length ? low : $missing;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(values, target):
                        ""\"Return the first index with a value $relation the target.""\"
                        low = 0
                        high = len(values)
                        while low < high:
                            middle = (low + high) // 2
                            if values[middle] $before target:
                                low = middle + 1
                            else:
                                high = middle
                        return low if low < len(values) else $missing
                    """;
        }
    }

    /** Values counted by their remainder. */
    record RemainderGroups(Name thing, int groups) implements ListProblem {

        static RemainderGroups draw(Draw draw) {
            return new RemainderGroups(draw.thing(), draw.between(2, 16));
        }

        @Override
        public Name name() {
            return thing.after("group");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("groups", groups);
        }

        @Override
        public String statement() {
            return """
                    The $thing ids are spread over $groups groups: an id belongs to the group given by its remainder \
                    after division by $groups. $write that receives $ints, all non-negative, and returns a map from \
                    each group that occurs to the number of ids in it.
                    """;
        }

        @Override
        public String java() {
            return """
                    import java.util.Map;
                    import java.util.TreeMap;

                    public class Solution {
                        public static Map<Integer, Integer> $name(int[] ids) {
                            Map<Integer, Integer> counts = new TreeMap<>();
                            for (int id : ids) {
                                counts.merge(id % $groups, 1, Integer::sum);
                            }
                            return counts;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(ids):
                        ""\"Count the ids in each of the $groups groups.""\"
                        counts = {}
                        for value in ids:
                            group = value % $groups
                            counts[group] = counts.get(group, 0) + 1
                        return counts
                    """;
        }
    }

    /** The most frequent words, ties in alphabetical order. */
    record TopWords(Name thing, int size, int shortest) implements ListProblem {

        static TopWords draw(Draw draw) {
            return new TopWords(draw.thing(), draw.between(1, 8), draw.between(1, 4));
        }

        @Override
        public Name name() {
            return thing.after("top");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("size", size, "shortest", shortest);
        }

        @Override
        public String statement() {
            return """
                    A search page shows the most frequent $thing words. $write that receives $texts, ignores words \
                    with fewer than $shortest characters, and returns the $size most frequent of the others. Words \
                    with the same count come in alphabetical order. Fewer words are returned if there are not enough.
                    """;
        }

        @Override
        public String java() {
            return """
                    import java.util.ArrayList;
                    import java.util.Comparator;
                    import java.util.List;
                    import java.util.Map;
                    import java.util.TreeMap;

                    public class Solution {
                        public static List<String> $name(String[] words) {
                            Map<String, Integer> counts = new TreeMap<>();
                            for (String word : words) {
                                if (word.length() >= $shortest) {
                                    counts.merge(word, 1, Integer::sum);
                                }
                            }
                            List<String> ordered = new ArrayList<>(counts.keySet());
                            ordered.sort(Comparator.comparing(counts::get, Comparator.reverseOrder()));
                            return ordered.subList(0, Math.min($size, ordered.size()));
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(words):
                        ""\"Return the $size most frequent words.""\"
                        counts = {}
                        for word in words:
                            if len(word) >= $shortest:
                                counts[word] = counts.get(word, 0) + 1
                        ordered = sorted(counts, key=lambda word: (-counts[word], word))
                        return ordered[:$size]
                    """;
        }
    }

    /** A list rotated by a fixed number of places. */
    record Rotation(Name thing, int places, boolean left) implements ListProblem {

        static Rotation draw(Draw draw) {
            return new Rotation(draw.thing(), draw.between(1, 24), draw.flip());
        }

        @Override
        public Name name() {
            return thing.after("rotate");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "places", places,
                    "side", left ? "left" : "right",
                    "sign", left ? "+" : "-",
                    "javaIndex", left ? "(i + " + places + ") % size" : "Math.floorMod(i - " + places + ", size)");
        }

        @Override
        public String statement() {
            return """
                    A display cycles through $thing values. $write that receives $ints and returns a new $list in which \
                    all values are rotated by $places places to the $side. Values that leave one end come back at \
                    the other. The input must not be changed and may be empty.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int[] $name(int[] values) {
                            int size = values.length;
                            int[] result = new int[size];
                            for (int i = 0; i < size; i++) {
                                result[i] = values[$javaIndex];
                            }
                            return result;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(values):
                        ""\"Rotate the values by $places places to the $side.""\"
                        size = len(values)
                        result = []
                        for i in range(size):
                            result.append(values[(i $sign $places) % size])
                        return result
                    """;
        }
    }

    /** Each value is kept a limited number of times. */
    record LimitedCopies(Name thing, int limit) implements ListProblem {

        static LimitedCopies draw(Draw draw) {
            return new LimitedCopies(draw.thing(), draw.between(1, 9));
        }

        @Override
        public Name name() {
            return thing.after("limit");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("limit", limit, "times", limit == 1 ? "once" : limit + " times");
        }

        @Override
        public String statement() {
            return """
                    The same $thing number may be reported too often. $write that receives $ints and returns the \
                    numbers in their original order, where each number is kept at most $times and every further copy \
                    is dropped.
                    """;
        }

        @Override
        public String java() {
            return """
                    import java.util.ArrayList;
                    import java.util.HashMap;
                    import java.util.List;
                    import java.util.Map;

                    public class Solution {
                        public static List<Integer> $name(int[] numbers) {
                            Map<Integer, Integer> copies = new HashMap<>();
                            List<Integer> kept = new ArrayList<>();
                            for (int number : numbers) {
                                if (copies.merge(number, 1, Integer::sum) <= $limit) {
                                    kept.add(number);
                                }
                            }
                            return kept;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(numbers):
                        ""\"Keep each number at most $times.""\"
                        copies = {}
                        kept = []
                        for number in numbers:
                            copies[number] = copies.get(number, 0) + 1
                            if copies[number] <= $limit:
                                kept.append(number)
                        return kept
                    """;
        }
    }

    /** The cells of a table are added, those at the border with a weight. */
    record BorderSum(Name thing, int border, int inner) implements ListProblem {

        static BorderSum draw(Draw draw) {
            return new BorderSum(draw.thing(), draw.between(2, 12), draw.between(-1, 1));
        }

        @Override
        public Name name() {
            return thing.after("weigh");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("border", border, "inner", inner);
        }

        @Override
        public String statement() {
            return """
                    A table holds $thing values in rows of equal length. $write that receives the rows and returns a \
                    weighted sum: cells in the first or last row or in the first or last column are multiplied by \
                    $border, and all other cells by $inner.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(int[][] rows) {
                            int sum = 0;
                            for (int y = 0; y < rows.length; y++) {
                                int width = rows[y].length;
                                for (int x = 0; x < width; x++) {
                                    boolean edgeRow = y == 0 || y == rows.length - 1;
                                    boolean edgeColumn = x == 0 || x == width - 1;
                                    int weight = edgeRow || edgeColumn ? $border : $inner;
                                    sum += rows[y][x] * weight;
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
                    def $name(rows):
                        ""\"Add the cells, those at the border times $border.""\"
                        total = 0
                        for y, row in enumerate(rows):
                            for x, value in enumerate(row):
                                edge_row = y in (0, len(rows) - 1)
                                edge_column = x in (0, len(row) - 1)
                                weight = $border if edge_row or edge_column else $inner
                                total += value * weight
                        return total
                    """;
        }
    }

    /** A table read in alternating directions, with every so manieth value. */
    record SnakeWalk(Name thing, int every, boolean leftFirst) implements ListProblem {

        static SnakeWalk draw(Draw draw) {
            return new SnakeWalk(draw.thing(), draw.between(2, 9), draw.flip());
        }

        @Override
        public Name name() {
            return thing.after("walk");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "every",
                    every,
                    "first",
                    leftFirst ? "from left to right" : "from right to left",
                    "parity",
                    leftFirst ? 0 : 1);
        }

        @Override
        public String statement() {
            return """
                    A robot visits a table of $thing values row by row: the first row $first, the next one in the \
                    opposite direction, and so on. $write that receives the rows and returns the sum of the values \
                    at every visit number that is divisible by $every. The first visit has number 1.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(int[][] rows) {
                            int sum = 0;
                            int visit = 0;
                            for (int y = 0; y < rows.length; y++) {
                                int width = rows[y].length;
                                for (int i = 0; i < width; i++) {
                                    int x = y % 2 == $parity ? i : width - 1 - i;
                                    visit++;
                                    if (visit % $every == 0) {
                                        sum += rows[y][x];
                                    }
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
                    def $name(rows):
                        ""\"Add every value whose visit number is divisible by $every.""\"
                        total = 0
                        visit = 0
                        for y, row in enumerate(rows):
                            ordered = row if y % 2 == $parity else row[::-1]
                            for value in ordered:
                                visit += 1
                                if visit % $every == 0:
                                    total += value
                        return total
                    """;
        }
    }

    /** Pairs with a given sum, counted in one pass. */
    record PairCount(Name thing, int target) implements ListProblem {

        static PairCount draw(Draw draw) {
            return new PairCount(draw.thing(), draw.between(-20, 120));
        }

        @Override
        public Name name() {
            return thing.before("pairs");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("target", target);
        }

        @Override
        public String statement() {
            return """
                    Two $thing values fit together if their sum is $target. $write that receives $ints and returns the \
                    number of pairs of different positions whose values fit together. Each pair is counted once. \
                    The solution must run in linear time.
                    """;
        }

        @Override
        public String java() {
            return """
                    import java.util.HashMap;
                    import java.util.Map;

                    public class Solution {
                        public static int $name(int[] values) {
                            Map<Integer, Integer> seen = new HashMap<>();
                            int pairs = 0;
                            for (int value : values) {
                                pairs += seen.getOrDefault($target - value, 0);
                                seen.merge(value, 1, Integer::sum);
                            }
                            return pairs;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(values):
                        ""\"Count the pairs of values with the sum $target.""\"
                        seen = {}
                        pairs = 0
                        for value in values:
                            pairs += seen.get($target - value, 0)
                            seen[value] = seen.get(value, 0) + 1
                        return pairs
                    """;
        }
    }

    /** Sums of consecutive chunks. */
    record ChunkSums(Name thing, int size, boolean keepRest) implements ListProblem {

        static ChunkSums draw(Draw draw) {
            return new ChunkSums(draw.thing(), draw.between(2, 16), draw.flip());
        }

        @Override
        public Name name() {
            return thing.after("batch");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "size", size,
                    "rest", keepRest ? "A shorter last batch counts as well." : "A shorter last batch is left out.",
                    "javaCondition", keepRest ? "start < values.length" : "start + " + size + " <= values.length",
                    "pythonEnd", keepRest ? "len(values)" : "len(values) - " + (size - 1));
        }

        @Override
        public String statement() {
            return """
                    The $thing values are processed in batches of $size. $write that receives $ints, splits them into \
                    consecutive batches of $size values and returns the sum of each batch in order. $rest
                    """;
        }

        @Override
        public String java() {
            return """
                    import java.util.ArrayList;
                    import java.util.List;

                    public class Solution {
                        public static List<Integer> $name(int[] values) {
                            List<Integer> sums = new ArrayList<>();
                            for (int start = 0; $javaCondition; start += $size) {
                                int end = Math.min(start + $size, values.length);
                                int sum = 0;
                                for (int i = start; i < end; i++) {
                                    sum += values[i];
                                }
                                sums.add(sum);
                            }
                            return sums;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(values):
                        ""\"Return the sum of each batch of $size values.""\"
                        sums = []
                        for start in range(0, $pythonEnd, $size):
                            sums.append(sum(values[start:start + $size]))
                        return sums
                    """;
        }
    }
}
