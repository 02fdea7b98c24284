package org.postlude.spooler.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.postlude.message.Reply;
import org.postlude.transport.EndResult;
import org.postlude.transport.RecipientOutcome;
import org.postlude.transport.SubmitResult;

/** The workers of a model world: what each does next, and what the next hop and the source have of it. */
final class ModelWire {
    private static final Reply YES = Reply.of(250, "2.0.0", "accepted");
    private static final Reply LATER = Reply.of(450, "4.2.0", "later");
    private static final Reply NO = Reply.of(550, "5.1.1", "refused");
    private static final Reply UNSEEN = Reply.local("4.4.2", "the answer was not seen");

    private ModelWire() {}

    static void worker(ModelWorld world, ModelWorker worker, int how) {
        switch (how) {
            case 'P' -> {
                worker.permit = ModelWorker.Permit.ASKED;
                world.tell(new Event.PermitAsked(worker.attempt));
            }
            case 'S' -> end(world, worker, new AttemptAnswer.Ended(new EndResult.Stopped()));
            case 'F' -> end(world, worker, new AttemptAnswer.Failed("connection refused"));
            case 'B' -> end(world, worker, new AttemptAnswer.None(new SubmitResult.Busy()));
            case 'X' ->
                end(
                        world,
                        worker,
                        new AttemptAnswer.None(
                                new SubmitResult.NetworkError(Duration.ofMillis(8), "no route to host")));
            case 'N' -> end(world, worker, new AttemptAnswer.None(new SubmitResult.NotMine()));
            case 'V' -> {
                if (world.broken) {
                    worker.permit = ModelWorker.Permit.STOP;
                    world.tell(ModelDesk.failed(world));
                    return;
                }
                world.receivedHere += world.disk.received ? 0 : 1;
                boolean existed = world.disk.received;
                world.disk.received = true;
                worker.handedOver = true;
                world.tell(new Event.InboundSaved(worker.attempt, existed));
            }
            case 'E' -> {
                world.atSource &= !worker.handedOver;
                world.workers.remove(worker);
                world.tell(new Event.InboundEnded(worker.attempt, ModelWorld.SMTP, worker.handedOver));
            }
            default -> answer(world, worker, how - 256);
        }
    }

    private static void end(ModelWorld world, ModelWorker worker, AttemptAnswer answer) {
        world.workers.remove(worker);
        world.tell(new Event.AttemptEnded(worker.attempt, answer));
    }

    static String answerOf(ModelWorld world, ModelWorker worker, int number) {
        return world.scenario.answersFor(Integer.bitCount(worker.offered)).get(number);
    }

    private static void answer(ModelWorld world, ModelWorker worker, int number) {
        String answer = answerOf(world, worker, number);
        if (answer.equals("K")) {
            end(world, worker, new AttemptAnswer.Ended(new EndResult.KeptByTransport("later")));
            return;
        }
        ModelPart part = world.disk.part(Objects.requireNonNull(worker.part));
        List<EndResult.Result> results = new ArrayList<>();
        int taken = 0;
        for (int i = 0; i < part.recipients().size(); i++) {
            if ((worker.offered & part.bit(i)) == 0) {
                continue;
            }
            char how = answer.charAt(results.size());
            taken |= how == 'A' || how == 'U' ? part.bit(i) : 0;
            RecipientOutcome outcome = switch (how) {
                case 'A' -> new RecipientOutcome.Accepted(YES);
                case 'D' -> new RecipientOutcome.Deferred(LATER);
                case 'R' -> new RecipientOutcome.Refused(NO);
                default -> new RecipientOutcome.InDoubt(UNSEEN);
            };
            results.add(new EndResult.Result(part.recipients().get(i), outcome));
        }
        world.handOver(taken);
        end(world, worker, new AttemptAnswer.Ended(new EndResult.Done(results)));
    }

    /** An abandoned worker comes to life: what it does no longer counts, but the next hop may have the message. */
    static void late(ModelWorld world, ModelWorker worker, boolean delivers) {
        if (delivers) {
            worker.handedOver = true;
            world.handOver(worker.offered);
            return;
        }
        world.workers.remove(worker);
        if (worker.isInbound()) {
            world.tell(new Event.InboundEnded(worker.attempt, ModelWorld.SMTP, false));
        } else {
            world.tell(new Event.AttemptEnded(worker.attempt, new AttemptAnswer.Failed("interrupted")));
        }
    }
}
