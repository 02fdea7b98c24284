package com.example;

import static org.postlude.testing.PostludeAssertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postlude.testing.PostludeExtension;
import org.postlude.testing.TestSpooler;

@ExtendWith(PostludeExtension.class)
class ProgramTest {
    @Test
    void theNewsdeskIsToldOfTheOpeningHours(TestSpooler spooler) throws Exception {
        Program.announce(spooler.store(), "newsdesk@example.net");

        assertThat(spooler)
                .sentTo("newsdesk@example.net")
                .withSubject("Opening hours")
                .once();
    }
}
