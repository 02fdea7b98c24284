package org.postlude.command;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;

/** A client that sends one message, and says what it is told last. */
final class SmtpWords {
    private SmtpWords() {}

    static String send(int port, String sender, String recipient) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            String reply = in.readLine();
            for (String line : new String[] {
                "EHLO client.example.org",
                "MAIL FROM:<" + sender + ">",
                "RCPT TO:<" + recipient + ">",
                "DATA",
                "Subject: one\r\n\r\ntext\r\n."
            }) {
                socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
                reply = in.readLine();
                while (reply != null && reply.length() > 3 && reply.charAt(3) == '-') {
                    reply = in.readLine();
                }
            }
            return String.valueOf(reply);
        }
    }
}
