package io.magicoder.cli.teacher;

import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a correct solution of each problem returns, worked out in another way than the solutions do. */
final class ExpectedResults {

    /** A call of a function, or of one of an object's methods. */
    record Call(String method, List<Object> arguments, Object expected) {}

    private static final int ROUNDS = 8;

    private final Random random = new Random(25);

    /** Calls with known results; for a class in the order in which they are made on one object. */
    List<Call> of(Problem problem) {
        return switch (problem) {
            case StructureProblem.RecentCache cache -> cacheCalls(cache);
            case StructureProblem.BoundedStack stack -> stackCalls(stack);
            case StructureProblem.RateWindow window -> windowCalls(window);
            default ->
                IntStream.range(0, ROUNDS)
                        .mapToObj(round -> functionCall(problem, round))
                        .toList();
        };
    }

    private Call functionCall(Problem problem, int round) {
        // The first round is the smallest input.
        int size = round == 0 ? 0 : random.nextInt(1, 40);
        return switch (problem) {
            case NumberProblem number -> numberCall(number, size);
            case TextProblem text -> textCall(text, size);
            case ListProblem list -> listCall(list, size);
            case StructureProblem structure -> structureCall(structure, size);
        };
    }

    private Call numberCall(NumberProblem problem, int size) {
        int[] values = random.ints(size, -60, 120).toArray();
        int number = size * size * 37;
        return switch (problem) {
            case NumberProblem.SumOfMatching(var thing, var condition) ->
                call(
                        values,
                        Arrays.stream(values)
                                .filter(value -> meets(value, condition))
                                .sum());
            case NumberProblem.CountInRange(var thing, int low, int high, boolean inclusive) -> {
                int border = inclusive ? 0 : 1;
                yield call(
                        values,
                        IntStream.rangeClosed(low + border, high - border)
                                .map(wanted -> frequency(values, wanted))
                                .sum());
            }
            case NumberProblem.LargestStep(var thing, int apart, int fallback) ->
                call(
                        values,
                        IntStream.range(0, Math.max(0, size - apart))
                                .map(i -> Math.abs(values[i] - values[i + apart]))
                                .max()
                                .orElse(fallback));
            case NumberProblem.BestWindow(var thing, int width, boolean largest) -> {
                List<Integer> sums = IntStream.rangeClosed(0, size - width)
                        .mapToObj(i -> Arrays.stream(values, i, i + width).sum())
                        .toList();
                yield call(values, sums.isEmpty() ? 0 : largest ? Collections.max(sums) : Collections.min(sums));
            }
            case NumberProblem.DigitChecksum(var thing, int odd, int even, int modulus) -> {
                String digits =
                        new StringBuilder(String.valueOf(number)).reverse().toString();
                int sum = IntStream.range(0, digits.length())
                        .map(i -> Character.digit(digits.charAt(i), 10) * (i % 2 == 0 ? odd : even))
                        .sum();
                yield call(number, sum % modulus);
            }
            case NumberProblem.InBase(var thing, int base, int width) -> {
                String digits = number == 0 ? "" : Integer.toString(number, base);
                yield call(number, "0".repeat(Math.max(0, width - digits.length())) + digits);
            }
            case NumberProblem.Recurrence recurrence -> call(size, term(recurrence, size));
            case NumberProblem.TieredPrice(var thing, int limit, int normal, int reduced) -> {
                int units = size * 9 - 30;
                yield call(
                        units,
                        IntStream.range(0, Math.max(0, units))
                                .map(i -> i < limit ? normal : reduced)
                                .sum());
            }
            case NumberProblem.StepsToZero(var thing, int divisor, int cost) ->
                call(number, effort(number, divisor, cost));
        };
    }

    private static boolean meets(int value, NumberProblem.SumOfMatching.Condition condition) {
        return switch (condition) {
            case ABOVE_12 -> value >= 13;
            case ABOVE_50 -> value >= 51;
            case BELOW_0 -> value <= -1;
            case BELOW_30 -> value <= 29;
            case EVEN -> (value & 1) == 0;
            case NOT_EVEN -> (value & 1) == 1;
            case BY_3 -> Math.floorMod(value, 3) == 0;
            case NOT_BY_4 -> (value & 3) != 0;
            case BY_5 ->
                String.valueOf(value).endsWith("0") || String.valueOf(value).endsWith("5");
            case BY_7 -> value / 7 * 7 == value;
        };
    }

    private static int term(NumberProblem.Recurrence recurrence, int index) {
        BigInteger[] terms = new BigInteger[index + 2];
        terms[0] = BigInteger.valueOf(recurrence.first());
        terms[1] = BigInteger.valueOf(recurrence.second());
        for (int i = 2; i < terms.length; i++) {
            terms[i] = terms[i - 1]
                    .multiply(BigInteger.valueOf(recurrence.factor()))
                    .add(terms[i - 2]);
        }
        return terms[index].mod(BigInteger.valueOf(recurrence.modulus())).intValueExact();
    }

    private static int effort(int counter, int divisor, int cost) {
        if (counter == 0) {
            return 0;
        }
        int rest = counter % divisor;
        return rest == 0
                ? cost + effort(counter / divisor, divisor, cost)
                : rest + effort(counter - rest, divisor, cost);
    }

    private Call textCall(TextProblem problem, int size) {
        String text = random.ints(size, 0, 40)
                .mapToObj(i -> "aaabbbXyzcdeoui QRST_-.:/pqlmnÄé<()[]{}>".substring(i, i + 1))
                .collect(Collectors.joining());
        return switch (problem) {
            case TextProblem.RunLengthEncoding(var thing, int shortest, boolean countFirst) -> {
                String runs = random.ints(size, 1, 7)
                        .mapToObj(
                                length -> "abcXY ".substring(length - 1, length).repeat(length))
                        .collect(Collectors.joining());
                yield call(runs, Pattern.compile("(.)\\1*").matcher(runs).replaceAll(run -> {
                    int length = run.group().length();
                    String letter = run.group(1);
                    return length < shortest ? run.group() : countFirst ? length + letter : letter + length;
                }));
            }
            case TextProblem.RunLengthDecoding(var thing, int limit) -> {
                List<Integer> counts = random.ints(size, 0, 60).boxed().toList();
                yield call(
                        counts.stream().map(count -> "k" + count).collect(Collectors.joining()),
                        "k"
                                .repeat(counts.stream()
                                        .mapToInt(count -> Math.min(count, limit))
                                        .sum()));
            }
            case TextProblem.LetterShift(var thing, int shift, boolean upper) -> {
                String alphabet = upper ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ" : "abcdefghijklmnopqrstuvwxyz";
                String shifted = alphabet.substring(shift) + alphabet.substring(0, shift);
                yield call(text, mapped(text, letter -> {
                    int place = alphabet.indexOf(letter);
                    return place < 0 ? letter : shifted.substring(place, place + 1);
                }));
            }
            case TextProblem.LetterCount(var thing, var letters, boolean ignoreCase) -> {
                Pattern other = Pattern.compile("[^" + letters + "]", ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
                yield call(text, other.matcher(text).replaceAll("").length());
            }
            case TextProblem.Masking(var thing, int visible, var symbol, boolean atEnd) -> {
                int length = text.length();
                yield call(
                        text,
                        IntStream.range(0, length)
                                .mapToObj(i -> (atEnd ? i >= length - visible : i < visible)
                                        ? text.substring(i, i + 1)
                                        : symbol)
                                .collect(Collectors.joining()));
            }
            case TextProblem.WordFilter(var thing, int shortest, var separator, boolean upper) -> {
                List<String> words = words(size + 1, "Word");
                yield call(
                        String.join(" ", words),
                        words.stream()
                                .filter(word -> word.length() >= shortest)
                                .map(word -> upper ? word.toUpperCase(Locale.ROOT) : word.toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(separator)));
            }
            case TextProblem.PairParsing(var thing, var key, var between, var within, int fallback) -> {
                List<String> keys = words(size, key);
                List<Integer> numbers = random.ints(size, -9, 99).boxed().toList();
                String line = IntStream.range(0, size)
                        .mapToObj(i -> keys.get(i) + within + numbers.get(i))
                        .collect(Collectors.joining(between));
                int last = keys.lastIndexOf(key);
                yield call(line, last < 0 ? fallback : numbers.get(last));
            }
            case TextProblem.CaseConversion(var thing, var delimiter, boolean upperFirst) -> {
                List<String> parts = words(size + 1, "part");
                String joined = parts.stream()
                        .map(part -> part.isEmpty()
                                ? part
                                : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                        .collect(Collectors.joining());
                boolean asIs = !upperFirst && !parts.getFirst().isEmpty();
                yield call(
                        String.join(delimiter, parts),
                        asIs ? parts.getFirst().charAt(0) + joined.substring(1) : joined);
            }
            case TextProblem.NestingDepth(var thing, var open, var close, int limit) -> {
                int levels = size % 14;
                String nested = open.repeat(levels) + "x" + close.repeat(levels);
                String after = size % 5 == 4 ? close : open + close;
                int deepest = Math.max(levels, 1);
                yield call(nested + after, after.equals(close) || deepest > limit ? -1 : deepest);
            }
            case TextProblem.VersionOrder(var thing, var separator, int parts) -> {
                List<Integer> left = random.ints(parts, 0, 3).boxed().toList();
                List<Integer> right = random.ints(parts, 0, 3).boxed().toList();
                // With one digit a part, versions are ordered as decimal numbers.
                int order = joined(left, "").compareTo(joined(right, ""));
                yield new Call("", List.of(joined(left, separator), joined(right, separator)), Integer.signum(order));
            }
        };
    }

    private Call listCall(ListProblem problem, int size) {
        int[] values = random.ints(size, 0, 50).toArray();
        int[][] rows = Stream.generate(() -> random.ints(1 + size % 6, 0, 30).toArray())
                .limit(size % 7)
                .toArray(int[][]::new);
        return switch (problem) {
            case ListProblem.IntervalMerge(var thing, int gap) -> {
                int[][] intervals = random.ints(size / 4, 0, 900)
                        .mapToObj(start -> new int[] {start, start + 1 + start % 30})
                        .toArray(int[][]::new);
                yield call(intervals, stretches(intervals, gap));
            }
            case ListProblem.FirstNotBelow(var thing, boolean strictlyAbove, int missing) -> {
                int[] sorted = Arrays.stream(values).sorted().toArray();
                int target = random.nextInt(-2, 55);
                int index = IntStream.range(0, size)
                        .filter(i -> strictlyAbove ? sorted[i] > target : sorted[i] >= target)
                        .findFirst()
                        .orElse(missing);
                yield new Call("", List.of(sorted, target), index);
            }
            case ListProblem.RemainderGroups(var thing, int groups) ->
                call(
                        values,
                        boxed(values).stream()
                                .collect(Collectors.groupingBy(
                                        value -> String.valueOf(value % groups), TreeMap::new, Collectors.counting())));
            case ListProblem.TopWords(var thing, int count, int shortest) -> {
                List<String> words = words(size, "top");
                List<String> kept =
                        words.stream().filter(word -> word.length() >= shortest).toList();
                yield call(
                        words.toArray(String[]::new),
                        kept.stream()
                                .distinct()
                                .sorted(Comparator.<String>comparingInt(word -> -Collections.frequency(kept, word))
                                        .thenComparing(Comparator.naturalOrder()))
                                .limit(count)
                                .toList());
            }
            case ListProblem.Rotation(var thing, int places, boolean left) -> {
                List<Integer> rotated = boxed(values);
                Collections.rotate(rotated, left ? -places : places);
                yield call(values, rotated);
            }
            case ListProblem.LimitedCopies(var thing, int limit) -> {
                List<Integer> few =
                        IntStream.of(values).mapToObj(value -> value % 4).toList();
                yield call(
                        few.stream().mapToInt(Integer::intValue).toArray(),
                        IntStream.range(0, size)
                                .filter(i -> Collections.frequency(few.subList(0, i), few.get(i)) < limit)
                                .mapToObj(few::get)
                                .toList());
            }
            case ListProblem.BorderSum(var thing, int border, int inner) -> {
                int all = Stream.of(rows).flatMapToInt(IntStream::of).sum();
                int inside = rows.length < 3
                        ? 0
                        : Stream.of(rows)
                                .limit(rows.length - 1)
                                .skip(1)
                                .flatMapToInt(row ->
                                        IntStream.range(1, row.length - 1).map(x -> row[x]))
                                .sum();
                yield call(rows, border * (all - inside) + inner * inside);
            }
            case ListProblem.SnakeWalk(var thing, int every, boolean leftFirst) -> {
                List<Integer> visited = new ArrayList<>();
                boolean forward = leftFirst;
                for (int[] row : rows) {
                    List<Integer> cells = boxed(row);
                    visited.addAll(forward ? cells : cells.reversed());
                    forward = !forward;
                }
                yield call(
                        rows,
                        IntStream.rangeClosed(1, visited.size() / every)
                                .map(i -> visited.get(i * every - 1))
                                .sum());
            }
            case ListProblem.PairCount(var thing, int target) ->
                call(
                        values,
                        IntStream.range(0, size)
                                .map(i -> (int) IntStream.range(0, i)
                                        .filter(j -> values[i] + values[j] == target)
                                        .count())
                                .sum());
            case ListProblem.ChunkSums(var thing, int width, boolean keepRest) -> {
                int chunks = keepRest ? Math.ceilDiv(size, width) : size / width;
                yield call(
                        values,
                        IntStream.range(0, chunks)
                                .mapToObj(i -> boxed(values).stream()
                                        .skip((long) i * width)
                                        .limit(width)
                                        .mapToInt(v -> v)
                                        .sum())
                                .toList());
            }
        };
    }

    /**
     * Paints all intervals, each lengthened by the gap, and counts the painted stretches. Each place has two cells, so that
     * stretches ending and starting at neighbouring places stay apart.
     */
    private static int stretches(int[][] intervals, int gap) {
        StringBuilder cells = new StringBuilder(" ".repeat(2200));
        for (int[] interval : intervals) {
            int from = 2 * interval[0];
            int to = 2 * (interval[1] + gap) + 1;
            cells.replace(from, to, "x".repeat(to - from));
        }
        return (int) Pattern.compile("x+").matcher(cells).results().count();
    }

    private Call structureCall(StructureProblem problem, int size) {
        return switch (problem) {
            case StructureProblem.WorkingDays(var thing, int days) -> {
                LocalDate start = LocalDate.of(2024, 2, 1).plusDays(size);
                LocalDate due = start.datesUntil(start.plusYears(1))
                        .skip(1)
                        .filter(day ->
                                day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY)
                        .skip(days - 1)
                        .findFirst()
                        .orElseThrow();
                yield call(start.toString(), due.toString());
            }
            case StructureProblem.ClockShift(var thing, int minutes, boolean later) -> {
                LocalTime time = LocalTime.of(size % 24, size);
                yield call(
                        time.toString(),
                        time.plusMinutes(later ? minutes : -minutes).toString());
            }
            case StructureProblem.PostfixEvaluation(var thing, int modulus, boolean subtracts) -> {
                // (size o 7) * 40 o size
                int inner = Math.floorMod(subtracts ? size - 7 : size + 7, modulus);
                int product = inner * 40 % modulus;
                String operator = subtracts ? "-" : "+";
                yield call(
                        "%d 7 %s 40 * %d %s".formatted(size, operator, size, operator),
                        Math.floorMod(subtracts ? product - size : product + size, modulus));
            }
            case StructureProblem.RecentCache _, StructureProblem.BoundedStack _, StructureProblem.RateWindow _ ->
                throw new IllegalArgumentException("a class has more than one call: " + problem);
        };
    }

    private List<Call> cacheCalls(StructureProblem.RecentCache cache) {
        List<Call> calls = new ArrayList<>();
        Map<String, Integer> values = new HashMap<>();
        List<String> oldestFirst = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String key = "k" + random.nextInt(cache.capacity() * 2);
            if (random.nextBoolean()) {
                values.put(key, i);
                oldestFirst.remove(key);
                oldestFirst.add(key);
                calls.add(new Call("put", List.of(key, i), Void.class));
                if (oldestFirst.size() > cache.capacity()) {
                    oldestFirst.removeFirst();
                }
            } else {
                boolean known = oldestFirst.remove(key);
                if (known) {
                    oldestFirst.add(key);
                }
                calls.add(new Call("get", List.of(key), known ? values.get(key) : cache.missing()));
            }
        }
        return calls;
    }

    private List<Call> stackCalls(StructureProblem.BoundedStack stack) {
        List<Call> calls = new ArrayList<>();
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            switch (random.nextInt(5)) {
                case 0 -> calls.add(new Call("pop", List.of(), values.isEmpty() ? -1 : values.removeLast()));
                case 1 -> calls.add(new Call("size", List.of(), values.size()));
                default -> {
                    calls.add(new Call("push", List.of(i), Void.class));
                    values.add(i);
                    if (values.size() > stack.limit()) {
                        values.remove(stack.dropsOldest() ? 0 : stack.limit());
                    }
                }
            }
        }
        return calls;
    }

    private List<Call> windowCalls(StructureProblem.RateWindow window) {
        List<Call> calls = new ArrayList<>();
        List<Integer> allowed = new ArrayList<>();
        int time = 0;
        for (int i = 0; i < 200; i++) {
            time += random.nextInt(0, 1 + 2 * window.seconds() / window.events());
            int now = time;
            long recent = allowed.stream()
                    .filter(earlier -> earlier > now - window.seconds())
                    .count();
            boolean expected = recent < window.events();
            if (expected) {
                allowed.add(now);
            }
            calls.add(new Call("allow", List.of(now), expected));
        }
        return calls;
    }

    /** Short words, some equal to the given one and some of them empty. */
    private List<String> words(int count, String often) {
        return Stream.generate(() -> random.nextInt(3) == 0 ? often : "abcabcabc".substring(random.nextInt(10)))
                .limit(count)
                .toList();
    }

    private static Call call(Object argument, Object expected) {
        return new Call("", List.of(argument), expected);
    }

    private static int frequency(int[] values, int wanted) {
        return Collections.frequency(boxed(values), wanted);
    }

    private static List<Integer> boxed(int[] values) {
        return new ArrayList<>(IntStream.of(values).boxed().toList());
    }

    private static String joined(List<Integer> numbers, String separator) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(separator));
    }

    private static String mapped(String text, Function<String, String> letters) {
        return text.chars().mapToObj(Character::toString).map(letters).collect(Collectors.joining());
    }
}
