package org.postlude.spooler.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a seed decides before anything happens.
 *
 * @param letters what the clients have to send
 * @param lives how often the program is started before the last time, in which everything works
 * @param isCancellable whether the transport can stop what has no permit
 * @param maxAttempts how many attempts the transport takes at once
 * @param inbound how many messages wait at the peer
 */
record Plan(List<Letter> letters, int lives, boolean isCancellable, int maxAttempts, int inbound) {
    static Plan draw(SplittableRandom random) {
        List<Letter> letters = new ArrayList<>();
        int many = 1 + random.nextInt(6);
        for (int i = 0; i < many; i++) {
            letters.add(Letter.draw(i, random));
        }
        return new Plan(
                letters,
                1 + random.nextInt(1 + random.nextInt(3)),
                random.nextInt(4) > 0,
                1 + random.nextInt(4),
                random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0);
    }
}
