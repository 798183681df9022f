package dev.echelon.coordinator.planning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The slugs nearest to one that does not exist, for "did you mean". Takes the fleet as a stream. Pure; not thread-safe. */
final class NearMatches {
    private static final int MOST = 3;
    private final String wanted;
    private final int farthest;
    private final List<Match> best = new ArrayList<>();

    NearMatches(String wanted) {
        this.wanted = wanted;
        this.farthest = Math.max(2, wanted.length() / 3);
    }

    /** Looks at one slug of the fleet. */
    void offer(String slug) {
        boolean begins = slug.startsWith(wanted) || (!slug.isEmpty() && wanted.startsWith(slug));
        int distance = begins ? 1 : distance(slug);
        if (distance > farthest) {
            return;
        }
        best.add(new Match(slug, distance));
        best.sort(Comparator.comparingInt(Match::distance).thenComparing(Match::slug));
        if (best.size() > MOST) {
            best.remove(MOST);
        }
    }

    /** At most three, nearest first. */
    List<String> slugs() {
        return best.stream().map(Match::slug).toList();
    }

    /** Levenshtein's distance, or more than {@code farthest}. */
    private int distance(String slug) {
        if (Math.abs(slug.length() - wanted.length()) > farthest) {
            return farthest + 1;
        }
        int[] row = new int[wanted.length() + 1];
        for (int i = 0; i < row.length; i++) {
            row[i] = i;
        }
        for (int i = 1; i <= slug.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= wanted.length(); j++) {
                int changed = diagonal + (slug.charAt(i - 1) == wanted.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[wanted.length()];
    }

    private record Match(String slug, int distance) {}
}
