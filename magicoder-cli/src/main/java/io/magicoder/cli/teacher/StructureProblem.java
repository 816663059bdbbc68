package io.magicoder.cli.teacher;

import java.util.List;
import java.util.Map;

/** Families about dates, times and small data structures. */
sealed interface StructureProblem extends Problem {

    List<Family> FAMILIES = List.of(
            WorkingDays::draw,
            ClockShift::draw,
            PostfixEvaluation::draw,
            RecentCache::draw,
            BoundedStack::draw,
            RateWindow::draw);

    /** A date some working days later. */
    record WorkingDays(Name thing, int days) implements StructureProblem {

        static WorkingDays draw(Draw draw) {
            return new WorkingDays(draw.thing(), draw.between(1, 45));
        }

        @Override
        public Name name() {
            return thing.before("due date");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("days", days, "unit", days == 1 ? "day" : "days");
        }

        @Override
        public String statement() {
            return """
                    $A $thing request must be answered within $days working $unit. $write that receives a date in the \
                    form 2024-03-15 and returns, in the same form, the date that is $days working $unit later. \
                    Saturdays and Sundays are not working days; there are no other holidays.
                    """;
        }

        @Override
        public String java() {
            return """
                    import java.time.DayOfWeek;
                    import java.time.LocalDate;

                    public class Solution {
                        public static String $name(String start) {
                            LocalDate date = LocalDate.parse(start);
                            int left = $days;
                            while (left > 0) {
                                date = date.plusDays(1);
                                if (date.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) < 0) {
                                    left--;
                                }
                            }
                            return date.toString();
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    from datetime import date, timedelta


                    def $name(start):
                        ""\"Return the date $days working $unit after the start.""\"
                        day = date.fromisoformat(start)
                        left = $days
                        while left > 0:
                            day += timedelta(days=1)
                            if day.weekday() < 5:
                                left -= 1
                        return day.isoformat()
                    """;
        }
    }

    /** A time of day moved by some minutes. */
    record ClockShift(Name thing, int minutes, boolean later) implements StructureProblem {

        static ClockShift draw(Draw draw) {
            return new ClockShift(draw.thing(), draw.between(5, 720), draw.flip());
        }

        @Override
        public Name name() {
            return thing.before(later ? "end time" : "start time");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "minutes", minutes,
                    "given", later ? "starts" : "ends",
                    "wanted", later ? "ends" : "starts",
                    "direction", later ? "later" : "earlier",
                    "sign", later ? "+" : "-");
        }

        @Override
        public String statement() {
            return """
                    $A $thing run takes $minutes minutes. $write that receives the time of day at which the run $given, \
                    as a string like 09:05, and returns in the same form the time at which it $wanted, \
                    $minutes minutes $direction. Midnight may be crossed; hours go from 00 to 23.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static String $name(String time) {
                            int hours = Integer.parseInt(time.substring(0, 2));
                            int minutes = Integer.parseInt(time.substring(3));
                            int total = hours * 60 + minutes $sign $minutes;
                            total = Math.floorMod(total, 24 * 60);
                            return String.format("%02d:%02d", total / 60, total % 60);
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(time):
                        ""\"Return the time $minutes minutes $direction.""\"
                        hours = int(time[:2])
                        minutes = int(time[3:])
                        total = (hours * 60 + minutes $sign $minutes) % (24 * 60)
                        return f"{total // 60:02d}:{total % 60:02d}"
                    """;
        }
    }

    /** A stack evaluates an expression in postfix form, modulo a number. */
    record PostfixEvaluation(Name thing, int modulus, boolean subtracts) implements StructureProblem {

        static PostfixEvaluation draw(Draw draw) {
            return new PostfixEvaluation(draw.thing(), draw.between(11, 999), draw.flip());
        }

        @Override
        public Name name() {
            return thing.after("evaluate");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "modulus",
                    modulus,
                    "operator",
                    subtracts ? "-" : "+",
                    "operation",
                    subtracts ? "subtracts" : "adds");
        }

        @Override
        public String statement() {
            return """
                    $A $thing formula is written in postfix form, with tokens separated by single spaces. A token is a \
                    non-negative integer, `$operator`, which $operation the two values before it, or `*`, which \
                    multiplies them. $write that receives a valid formula and returns its value; every result is \
                    reduced to the range from 0 to below $modulus.
                    """;
        }

        @Override
        public String java() {
            return """
                    import java.util.ArrayDeque;
                    import java.util.Deque;

                    public class Solution {
                        public static int $name(String formula) {
                            Deque<Integer> stack = new ArrayDeque<>();
                            for (String token : formula.split(" ")) {
                                int value;
                                if (token.equals("$operator") || token.equals("*")) {
                                    int right = stack.pop();
                                    int left = stack.pop();
                                    value = token.equals("*") ? left * right : left $operator right;
                                } else {
                                    value = Integer.parseInt(token);
                                }
                                stack.push(Math.floorMod(value, $modulus));
                            }
                            return stack.pop();
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(formula):
                        ""\"Evaluate a postfix formula modulo $modulus.""\"
                        stack = []
                        for token in formula.split(" "):
                            if token in ("$operator", "*"):
                                right = stack.pop()
                                left = stack.pop()
                                value = left * right if token == "*" else left $operator right
                            else:
                                value = int(token)
                            stack.append(value % $modulus)
                        return stack.pop()
                    """;
        }
    }

    /** A cache that forgets the entry unused for longest. */
    record RecentCache(Name thing, int capacity, int missing) implements StructureProblem {

        static RecentCache draw(Draw draw) {
            return new RecentCache(draw.thing(), draw.between(2, 64), draw.between(-1, 0));
        }

        @Override
        public Name name() {
            return thing.before("cache");
        }

        @Override
        public boolean asksForClass() {
            return true;
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("capacity", capacity, "missing", missing);
        }

        @Override
        public String statement() {
            return """
                    Looking up $a $thing is slow, so results are cached. $write that stores integers under string keys. \
                    `put(key, value)` stores a value, `get(key)` returns it or $missing for an unknown key. When more \
                    than $capacity keys are stored, the one that was neither read nor written for longest is removed.
                    """;
        }

        @Override
        public String java() {
            return """
                    import java.util.LinkedHashMap;
                    import java.util.Map;

                    public class $name {
                        private final Map<String, Integer> entries = new LinkedHashMap<>(16, 0.75f, true);

                        public int get(String key) {
                            return entries.getOrDefault(key, $missing);
                        }

                        public void put(String key, int value) {
                            entries.put(key, value);
                            if (entries.size() > $capacity) {
                                String oldest = entries.keySet().iterator().next();
                                entries.remove(oldest);
                            }
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    from collections import OrderedDict


                    class $name:
                        def __init__(self):
                            self.entries = OrderedDict()

                        def get(self, key):
                            if key not in self.entries:
                                return $missing
                            self.entries.move_to_end(key)
                            return self.entries[key]

                        def put(self, key, value):
                            self.entries[key] = value
                            self.entries.move_to_end(key)
                            if len(self.entries) > $capacity:
                                self.entries.popitem(last=False)
                    """;
        }
    }

    /** A stack of limited height. */
    record BoundedStack(Name thing, int limit, boolean dropsOldest) implements StructureProblem {

        static BoundedStack draw(Draw draw) {
            return new BoundedStack(draw.thing(), draw.between(2, 64), draw.flip());
        }

        @Override
        public Name name() {
            return thing.before("stack");
        }

        @Override
        public boolean asksForClass() {
            return true;
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "limit", limit,
                    "full", dropsOldest ? "the oldest value is dropped first" : "the new value is not stored",
                    "javaFull", dropsOldest ? "values.removeLast();" : "return;",
                    "pythonFull", dropsOldest ? "self.values.pop(0)" : "return");
        }

        @Override
        public String statement() {
            return """
                    An editor remembers $thing numbers on a stack. $write with the operations `push(value)`, `pop()` \
                    and `size()`. At most $limit values are kept: when `push` is called on a full stack, $full. \
                    `pop` removes and returns the newest value, or returns -1 if the stack is empty.
                    """;
        }

        @Override
        public String java() {
            return """
                    import java.util.ArrayDeque;
                    import java.util.Deque;

                    public class $name {
                        private final Deque<Integer> values = new ArrayDeque<>();

                        public void push(int value) {
                            if (values.size() == $limit) {
                                $javaFull
                            }
                            values.push(value);
                        }

                        public int pop() {
                            return values.isEmpty() ? -1 : values.pop();
                        }

                        public int size() {
                            return values.size();
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    class $name:
                        def __init__(self):
                            self.values = []

                        def push(self, value):
                            if len(self.values) == $limit:
                                $pythonFull
                            self.values.append(value)

                        def pop(self):
                            return self.values.pop() if self.values else -1

                        def size(self):
                            return len(self.values)
                    """;
        }
    }

    /** Allows a number of events within a moving window of time. */
    record RateWindow(Name thing, int events, int seconds) implements StructureProblem {

        static RateWindow draw(Draw draw) {
            return new RateWindow(draw.thing(), draw.between(1, 9), draw.between(2, 90));
        }

        @Override
        public Name name() {
            return thing.before("limiter");
        }

        @Override
        public boolean asksForClass() {
            return true;
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("events", events, "seconds", seconds);
        }

        @Override
        public String statement() {
            return """
                    A service limits $thing calls. $write with one operation `allow(time)`, where time is in seconds \
                    and never decreases. A call is allowed, and the result true, if fewer than $events earlier calls \
                    were allowed at times later than time - $seconds. Otherwise the result is false.
                    """;
        }

        @Override
        public String java() {
            return """
                    import java.util.ArrayDeque;
                    import java.util.Deque;

                    public class $name {
                        private final Deque<Integer> allowed = new ArrayDeque<>();

                        public boolean allow(int time) {
                            while (!allowed.isEmpty() && allowed.peek() <= time - $seconds) {
                                allowed.poll();
                            }
                            if (allowed.size() >= $events) {
                                return false;
                            }
                            allowed.add(time);
                            return true;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    from collections import deque


                    class $name:
                        def __init__(self):
                            self.allowed = deque()

                        def allow(self, time):
                            while self.allowed and self.allowed[0] <= time - $seconds:
                                self.allowed.popleft()
                            if len(self.allowed) >= $events:
                                return False
                            self.allowed.append(time)
                            return True
                    """;
        }
    }
}
