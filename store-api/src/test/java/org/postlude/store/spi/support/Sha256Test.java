package org.postlude.store.spi.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

/** The examples of FIPS 180-4. */
final class Sha256Test {
    private static final String OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void textAndBytesHaveTheDigestOfTheStandard() {
        assertEquals(OF_NOTHING, Sha256.of(""));
        assertEquals(OF_ABC, Sha256.of("abc"));
        MessageDigest digest = Sha256.start();
        digest.update("ab".getBytes(UTF_8));
        digest.update("c".getBytes(UTF_8));
        assertEquals(OF_ABC, Sha256.end(digest));
        assertEquals(OF_NOTHING, Sha256.end(digest), "it is empty after its end");
    }
}
