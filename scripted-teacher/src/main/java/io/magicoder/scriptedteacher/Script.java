package io.magicoder.scriptedteacher;

import io.magicoder.scriptedteacher.Reply.Answer;
import io.magicoder.scriptedteacher.Words.Headings;
import java.util.ArrayList;
import java.util.List;

/** Decides what is said: problems with their solutions, dressed and flawed at the rates of the settings. */
final class Script {

    /** So few that a few hundred snippets meet one of them twice. */
    private static final int SHARED_PROBLEMS = 3;

    private final TeacherSettings settings;

    Script(TeacherSettings settings) {
        this.settings = settings;
    }

    /**
     * What is said.
     *
     * @param attempt counts from 1 how often this was asked
     */
    Reply reply(Inspiration inspiration, int attempt) {
        // Moods have their own source, so that rates do not change which problem a snippet gets.
        Draw moods = new Draw(~inspiration.key());
        double transport = moods.share() - settings.rate(Imperfection.FAILING_ALWAYS);
        if (transport < 0) {
            return new Reply.Failure();
        }
        if (attempt == 1 && (transport -= settings.rate(Imperfection.FAILING_ONCE)) < 0) {
            return new Reply.Failure();
        }
        if (attempt == 1 && transport - settings.rate(Imperfection.RATE_LIMITED_ONCE) < 0) {
            return new Reply.RateLimited();
        }
        if (moods.share() < settings.rate(Imperfection.DUPLICATED)) {
            int shared = moods.below(SHARED_PROBLEMS);
            return answer(new Inspiration(shared, AnswerLanguage.ALL.getFirst(), List.of()), moods);
        }
        return answer(inspiration, moods);
    }

    private Answer answer(Inspiration inspiration, Draw moods) {
        AnswerLanguage language = inspiration.language();
        List<String> descriptions = new ArrayList<>();
        List<String> solutions = new ArrayList<>();
        Draw draw = new Draw(inspiration.key());
        int characters = 0;
        do {
            Problem problem = draw.from(Family.ALL).draw(inspiration.things(), language, draw);
            descriptions.add(problem.description());
            solutions.add(problem.solution());
            characters += descriptions.getLast().length() + solutions.getLast().length();
        } while (characters < settings.minCharacters());

        String description = String.join("\n\n", descriptions);
        String solution = fenced(solutions, language, moods.share());
        Headings headings = moods.share() < settings.rate(Imperfection.VARIED_HEADINGS)
                ? moods.from(Words.ALL.variedHeadings())
                : Words.ALL.headings();
        String preamble =
                moods.share() < settings.rate(Imperfection.PREAMBLE) ? moods.from(Words.ALL.preambles()) + "\n\n" : "";

        double content = moods.share() - settings.rate(Imperfection.TRUNCATED);
        if (content < 0) {
            String start = solution.substring(0, 1 + moods.below(solution.length() / 2 - 1));
            return new Answer(preamble + sections(headings, description, start), false);
        }
        if ((content -= settings.rate(Imperfection.UNPARSEABLE)) < 0) {
            return new Answer(moods.from(unparseable(headings, description, solution)), true);
        }
        if (content - settings.rate(Imperfection.EMPTY) < 0) {
            return new Answer(moods.from(empty(headings, description, solution)), true);
        }
        return new Answer(preamble + sections(headings, description, solution), true);
    }

    private String fenced(List<String> solutions, AnswerLanguage language, double mood) {
        double unfenced = settings.rate(Imperfection.UNFENCED);
        if (mood < unfenced) {
            return String.join("\n\n", solutions);
        }
        String tag = mood - unfenced < settings.rate(Imperfection.UNTAGGED_FENCE) ? "" : language.tag();
        String start = "```" + tag + "\n";
        return start + String.join("\n```\n\n" + start, solutions) + "\n```";
    }

    private static String sections(Headings headings, String description, String solution) {
        return headings.problem() + "\n" + description + "\n\n" + headings.solution() + "\n" + solution;
    }

    private static List<String> unparseable(Headings headings, String description, String solution) {
        return List.of(
                description + "\n\n" + solution,
                Words.ALL.refusal(),
                headings.problem() + "\n" + description,
                headings.solution() + "\n" + solution + "\n\n" + headings.problem() + "\n" + description);
    }

    private static List<String> empty(Headings headings, String description, String solution) {
        return List.of(sections(headings, description, ""), sections(headings, "", solution), "");
    }
}
