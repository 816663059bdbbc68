package io.magicoder.cli.teacher;

import io.magicoder.cli.teacher.Reply.Answer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Decides what is said to a snippet: a problem with its solution, dressed and flawed as {@link Imperfections} asks. */
final class Script {

    /** All families, in a fixed order. */
    static final List<Problem.Family> FAMILIES = Stream.of(
                    NumberProblem.FAMILIES, TextProblem.FAMILIES, ListProblem.FAMILIES, StructureProblem.FAMILIES)
            .flatMap(List::stream)
            .toList();

    /** So few that a few hundred snippets meet one of them twice. */
    private static final int SHARED_PROBLEMS = 3;

    private static final List<String> PREAMBLES = List.of(
            "Sure! Here is a problem inspired by the snippet.",
            "Here is a self-contained programming problem.",
            "Thank you for the code snippet. The problem comes first, then the solution.");

    private record Headings(String problem, String solution) {}

    private static final Headings ASKED_FOR = new Headings("[Problem Description]", "[Solution]");

    private static final List<Headings> VARIED = List.of(
            new Headings("**Problem Description:**", "**Solution:**"),
            new Headings("**[Problem Description]**", "**[Solution]**"),
            new Headings("## Problem Description", "## Solution"),
            new Headings("### [Problem Description]", "### [Solution]"),
            new Headings("# Problem", "# Solution"),
            new Headings("1. **Problem Description**", "2. **Solution**"),
            new Headings("Problem Description:", "Solution:"),
            new Headings("[PROBLEM DESCRIPTION]", "[SOLUTION]"));

    private final Imperfections imperfections;

    Script(Imperfections imperfections) {
        this.imperfections = imperfections;
    }

    /**
     * What is said to this snippet.
     *
     * @param seed the request's seed: another one gives another problem
     * @param attempt counts from 1 how often this snippet and seed were asked
     */
    Reply reply(Snippet snippet, long seed, int attempt) {
        long key = snippet.key(seed);
        // Moods have their own source, so that rates do not change which problem a snippet gets.
        SplittableRandom moods = new SplittableRandom(~key);
        double transport = moods.nextDouble() - imperfections.failingAlways();
        if (transport < 0) {
            return new Reply.Failure();
        }
        if (attempt == 1 && (transport -= imperfections.failingOnce()) < 0) {
            return new Reply.Failure();
        }
        if (attempt == 1 && transport - imperfections.rateLimitedOnce() < 0) {
            return new Reply.RateLimited();
        }
        if (moods.nextDouble() < imperfections.duplicated()) {
            Problem shared = problem(new Draw(List.of(), moods.nextInt(SHARED_PROBLEMS)));
            return answer(shared, AnswerLanguage.JAVA, moods);
        }
        Problem own = problem(new Draw(snippet.things(), key));
        return answer(own, snippet.language().answer(), moods);
    }

    private static Problem problem(Draw draw) {
        return draw.from(FAMILIES).draw(draw);
    }

    private Answer answer(Problem problem, AnswerLanguage language, SplittableRandom moods) {
        String description = problem.statementFor(language);
        String solution = fenced(problem.solutionIn(language), language, moods.nextDouble());
        Headings headings = moods.nextDouble() < imperfections.variedHeadings() ? one(VARIED, moods) : ASKED_FOR;
        String preamble = moods.nextDouble() < imperfections.preamble() ? one(PREAMBLES, moods) + "\n\n" : "";

        double content = moods.nextDouble() - imperfections.truncated();
        if (content < 0) {
            int end = moods.nextInt(1, solution.length() / 2);
            return new Answer(preamble + sections(headings, description, solution.substring(0, end)), false);
        }
        if ((content -= imperfections.unparseable()) < 0) {
            return new Answer(unparseable(headings, description, solution, moods), true);
        }
        if (content - imperfections.empty() < 0) {
            return new Answer(empty(headings, description, solution, moods), true);
        }
        return new Answer(preamble + sections(headings, description, solution), true);
    }

    private String fenced(String code, AnswerLanguage language, double mood) {
        if (mood < imperfections.unfenced()) {
            return code;
        }
        boolean tagged = mood - imperfections.unfenced() >= imperfections.untaggedFence();
        return "```" + (tagged ? language.tag() : "") + "\n" + code + "\n```";
    }

    private static String sections(Headings headings, String description, String solution) {
        return headings.problem() + "\n" + description + "\n\n" + headings.solution() + "\n" + solution;
    }

    private static String unparseable(Headings headings, String description, String solution, SplittableRandom moods) {
        return one(
                List.of(
                        description + "\n\n" + solution,
                        "I'm sorry, but I can't help with that request.",
                        headings.problem() + "\n" + description,
                        headings.solution() + "\n" + solution + "\n\n" + headings.problem() + "\n" + description),
                moods);
    }

    private static String empty(Headings headings, String description, String solution, SplittableRandom moods) {
        return one(List.of(sections(headings, description, ""), sections(headings, "", solution), ""), moods);
    }

    private static <T> T one(List<T> choices, SplittableRandom moods) {
        return choices.get(moods.nextInt(choices.size()));
    }
}
