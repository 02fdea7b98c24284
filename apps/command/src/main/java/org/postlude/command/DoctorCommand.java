package org.postlude.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.postlude.command.config.ConfigException;
import org.postlude.command.config.LogConfig;
import org.postlude.command.doctor.Findings;
import org.postlude.command.doctor.Findings.Grade;
import org.postlude.command.doctor.FolderLook;
import org.postlude.command.doctor.Places;
import org.postlude.command.doctor.Servers;
import org.postlude.command.doctor.StoreLook;
import org.postlude.control.ControlPlace;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.submission.TlsCertificate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at what a run depends on, and says what to do. */
@Command(
        name = "doctor",
        description =
                "Looks at what 'postlude run' with the same words depends on: servers (up to the login; nothing is sent"
                        + " or fetched), credentials, clock, disk, permissions, places to listen at, the store. Changes nothing, and"
                        + " works also while a run goes on. Ends with 69 if there is a problem.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private static final Set<String> FOLDERS = Set.of("sqlite", "maildir");

    private final Surroundings surroundings;

    @Mixin
    private final PlanOptions options = new PlanOptions();

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Converters.Limit.class,
            description = "how long to wait for a server at each step (default: ${DEFAULT-VALUE})")
    private Deadline patience = Deadline.in(Duration.ofSeconds(10));

    @Option(
            names = "--json",
            description =
                    "one object: {\"problems\", \"warnings\", \"checks\": [{\"grade\", \"subject\", \"what\", \"text\","
                            + " \"todo\"}]}")
    private boolean json;

    DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Findings findings = new Findings();
        try {
            RunPlan plan = options.plan(surroundings, LogoffMode.ORDERLY, Deadline.DEFAULT);
            options.file().ifPresent(file -> findings.ok("file " + file, "configuration", "it can be read"));
            look(plan, findings);
        } catch (ConfigException | UsageException e) {
            findings.problem("file", "configuration", String.valueOf(e.getMessage()), "Correct it; docs/guides/run.md");
        }
        if (json) {
            ReportJson.print(object(findings), surroundings.out());
        } else {
            print(findings);
        }
        return findings.count(Grade.PROBLEM) > 0 ? ExitCodes.REFUSED : ExitCodes.OK;
    }

    private void look(RunPlan plan, Findings findings) throws InterruptedException {
        Instant now = surroundings.clock().instant();
        clock(now, findings);
        ControlPlace.of(surroundings.environment(), surroundings.clock())
                .obstacle()
                .ifPresentOrElse(
                        why -> findings.warn(
                                "control socket",
                                "permissions",
                                why + "; other commands could not reach a run",
                                "Set XDG_RUNTIME_DIR to a short path of this user's own, chmod 700"),
                        () -> findings.ok("control socket", "permissions", "there is a place for it"));
        Map<String, Boolean> owned = new HashMap<>();
        for (RunPlan.Store each : plan.stores()) {
            if (FOLDERS.contains(each.address().scheme())) {
                Path folder =
                        Objects.requireNonNull(ExitRecord.file(each.address()).getParent());
                StoreLook look = new StoreLook(findings, now);
                owned.put(each.name(), look.look(each.address(), folder).isPresent());
            }
        }
        plan.activityLog().ifPresent(log -> log(log, findings));
        boolean isRunning = owned.containsValue(true);
        plan.listeners().forEach(each -> listener(each, isRunning, new Places(findings, now), findings));
        plan.httpPort()
                .ifPresent(port -> new Places(findings, now)
                        .port("status page", new InetSocketAddress(InetAddress.getLoopbackAddress(), port), isRunning));
        new Servers(findings, patience.limit().orElse(Duration.ofMinutes(5))).look(plan.allTransports());
    }

    /** Without it a run does not begin. What is in it 'events verify' looks at. */
    private static void log(LogConfig config, Findings findings) {
        FolderLook look = new FolderLook(
                findings, "activity log", "log", "name another 'directory' (or 'heads') of 'activity-log'");
        Stream.concat(Stream.of(config.directory()), config.heads().stream()).forEach(folder -> {
            boolean unused = look.look(folder);
        });
    }

    /** A clock that was never set says some day long ago. */
    private static void clock(Instant now, Findings findings) {
        try {
            Path self = Path.of(DoctorCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Instant built = Files.getLastModifiedTime(self).toInstant();
            if (now.isBefore(built)) {
                findings.problem(
                        "this machine",
                        "clock",
                        "it says " + now + ", and this program was made at " + built,
                        "Set the clock (NTP): certificates fail by it, and mail waits for times that it computes");
            } else {
                findings.ok("this machine", "clock", "it says " + now);
            }
        } catch (IOException | URISyntaxException e) {
            findings.warn("this machine", "clock", "it cannot be judged: " + e, "See whether " + now + " is right");
        }
    }

    private static void listener(RunPlan.Listener each, boolean isRunning, Places places, Findings findings) {
        String subject = "place " + each.words();
        places.port(subject, each.place(), isRunning);
        each.users().ifPresent(file -> {
            try {
                Passwords.of(file);
                findings.ok(subject, "credentials", file + " has users, and only its owner may read it");
            } catch (IOException | UnsupportedOperationException e) {
                findings.problem(
                        subject,
                        "credentials",
                        file + ": " + e.getMessage(),
                        "Write lines user:password into " + file + ", and chmod 600 it");
            }
        });
        each.certificate().ifPresent(files -> {
            places.certificate(subject, files.chain(), files.key());
            try {
                TlsCertificate.of(files.chain(), files.key());
            } catch (IOException e) {
                findings.problem(
                        subject,
                        "key",
                        String.valueOf(e.getMessage()),
                        "Put a certificate and its key there (PEM, PKCS #8)");
            }
        });
    }

    private static ObjectNode object(Findings findings) {
        ObjectNode object = ReportJson.object()
                .put("problems", findings.count(Grade.PROBLEM))
                .put("warnings", findings.count(Grade.WARNING));
        ArrayNode checks = object.putArray("checks");
        findings.all()
                .forEach(each -> checks.addObject()
                        .put("grade", word(each.grade()))
                        .put("subject", each.subject())
                        .put("what", each.what())
                        .put("text", each.text())
                        .put("todo", each.todo()));
        return object;
    }

    private static String word(Grade grade) {
        return grade.name().toLowerCase(Locale.ROOT);
    }

    private void print(Findings findings) {
        Columns columns = new Columns();
        for (Findings.Finding each : findings.all()) {
            String todo = each.todo().isEmpty() ? "" : ". " + each.todo();
            columns.row(word(each.grade()), each.subject(), each.what(), each.text() + todo);
        }
        List<String> lines = columns.lines();
        lines.forEach(surroundings.out()::println);
        surroundings
                .out()
                .println(findings.count(Grade.PROBLEM) + " problems, " + findings.count(Grade.WARNING) + " warnings");
    }
}
