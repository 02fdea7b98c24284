package org.postlude.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.postlude.bridge.mail.SharedMail;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** Spring's JavaMailSender, as it is, and with the one property that makes it durable. */
final class MailSenderTask implements Task {
    private static final Deadline PATIENCE = Deadline.in(Duration.ofMinutes(5));

    private String protocol = "";
    private Path directory = Path.of("");
    private int count;
    private int threads;
    private int port;

    /** The protocol, the store's directory, how many messages, by how many threads, the port of the server. */
    @Override
    public void prepare(List<String> arguments) {
        protocol = arguments.get(0);
        directory = Path.of(arguments.get(1));
        count = Integer.parseInt(arguments.get(2));
        threads = Integer.parseInt(arguments.get(3));
        port = Integer.parseInt(arguments.get(4));
    }

    @Override
    public List<Double> run() throws Exception {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(port);
        Properties properties = sender.getJavaMailProperties();
        properties.put("mail.transport.protocol", protocol);
        properties.put("mail.smtp.localhost", "bench.example.org");
        if (protocol.equals("postlude")) {
            properties.put("mail.postlude.store", "sqlite:" + directory);
        }
        long[] nanos = Crowd.run(threads, count, () -> number -> sender.send(letter(number)));
        if (protocol.equals("postlude")) {
            requireAll(SharedMail.logoff(sender.getSession(), LogoffMode.ORDERLY, PATIENCE)
                    .orElseThrow()
                    .counts()
                    .submitted());
        }
        return Times.of(nanos);
    }

    private void requireAll(long submitted) {
        if (submitted != count) {
            throw new IllegalStateException(count + " messages were sent, and the store took " + submitted);
        }
    }

    private static SimpleMailMessage letter(int number) {
        SimpleMailMessage letter = new SimpleMailMessage();
        letter.setFrom(Letters.SENDER);
        letter.setTo(Letters.recipient(number));
        letter.setSubject("message " + number);
        letter.setText(Letters.text(Letters.SMALL));
        return letter;
    }
}
