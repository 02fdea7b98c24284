package org.postlude.transport.jakartamail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireAddressTest {
    @ParameterizedTest
    @CsvSource({
        "ann@bücher.example, ann@xn--bcher-kva.example",
        "ann@BÜCHER.Example, ann@xn--bcher-kva.Example",
        "ann@bu\u0308cher.example, ann@xn--bcher-kva.example",
        "ann@a_b.почта.рф., ann@a_b.xn--80a1acny.xn--p1ai.",
        "ann@ไทย.com, ann@xn--o3cw4h.com",
        "'\"a@ b\"@例え.テスト', '\"a@ b\"@xn--r8jz45g.xn--zckzah'",
    })
    void aUnicodeDomainBehindAnAsciiLocalPartBecomesItsALabels(String address, String expected) {
        assertEquals(expected, WireAddress.of(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@example.org",
                "ann@xn--bcher-kva.example",
                "käse@bücher.example",
                "ann@straße.example",
                "ann@STRAẞE.example",
                "ann@θάλασσας.example",
                "ann@नमूना\u200d.example",
                "ann@ｆｕｌｌ.example",
                "ann@a\u0378.example",
                "ann@ab\u05d0.example",
                "ann@üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü.example",
            })
    void whatHasNoOtherSpellingOrOneThatIsDoubtfulStaysAsItIs(String address) {
        assertEquals(address, WireAddress.of(address));
    }
}
