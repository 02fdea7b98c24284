package org.postlude.spooler.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The message class of an Internet message. */
class MessageClassTest {
    private static String classOf(String type, String body) {
        return MessageClass.of(("Subject: x\r\nContent-Type: " + type + "\r\n\r\n" + body).getBytes(US_ASCII));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain|IPM.Note",
                "multipart/mixed; boundary=b|IPM.Note",
                "multipart/signed; protocol=\"application/pkcs7-signature\"|IPM.Note.SMIME.MultipartSigned",
                "application/pkcs7-mime; smime-type=enveloped-data|IPM.Note.SMIME",
                "text/calendar; method=REQUEST|IPM.Schedule.Meeting.Request",
                "Text/Calendar|IPM.Schedule.Meeting",
                "multipart/report; report-type=disposition-notification|REPORT.IPM.Note.IPNRN",
                "multipart/report; report-type=feedback-report|REPORT.IPM.Note"
            })
    void theContentTypeSaysIt(String type, String messageClass) {
        assertEquals(messageClass, classOf(type, "Action: failed\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "failed,REPORT.IPM.Note.NDR",
        "delivered,REPORT.IPM.Note.DR",
        "relayed,REPORT.IPM.Note.Relayed",
        "expanded,REPORT.IPM.Note.Expanded",
        "delayed,REPORT.IPM.Note.Delayed",
        "lost,REPORT.IPM.Note"
    })
    void ofADeliveryStatusTheFirstActionDoes(String action, String messageClass) {
        String body =
                "--b\r\n\r\nIt is said that action: was taken.\r\n--b\r\n\r\nFinal-Recipient: rfc822; x\r\nACTION : "
                        + action + "\r\n";
        assertEquals(messageClass, classOf("multipart/report; report-type=delivery-status", body));
    }

    @Test
    void aMessageWithoutAHeaderIsANote() {
        assertEquals("IPM.Note", MessageClass.of(new byte[0]));
        assertEquals("IPM.Note", MessageClass.of("Subject: cut in the mid".getBytes(US_ASCII)));
    }
}
