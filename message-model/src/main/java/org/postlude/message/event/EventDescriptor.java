package org.postlude.message.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What names an event of a provider: EVENT_DESCRIPTOR, 16 octets, little-endian.
 *
 * @param id 16 bits; with {@code version} it names the event
 * @param version 8 bits
 * @param channel 8 bits
 * @param level 8 bits; 4 is informational
 * @param opcode 8 bits
 * @param task 16 bits
 * @param keyword 64 bits, unsigned: the sign is the topmost of them
 */
public record EventDescriptor(int id, int version, int channel, int level, int opcode, int task, long keyword) {
    /** So many octets. */
    public static final int OCTETS = 16;

    private static final int MOST_OF_8 = 0xFF;
    private static final int MOST_OF_16 = 0xFFFF;

    /**
     * Refuses what has no place in its bits.
     *
     * @param id 16 bits
     * @param version 8 bits
     * @param channel 8 bits
     * @param level 8 bits
     * @param opcode 8 bits
     * @param task 16 bits
     * @param keyword 64 bits
     */
    public EventDescriptor {
        require("id", id, MOST_OF_16);
        require("version", version, MOST_OF_8);
        require("channel", channel, MOST_OF_8);
        require("level", level, MOST_OF_8);
        require("opcode", opcode, MOST_OF_8);
        require("task", task, MOST_OF_16);
    }

    private static void require(String name, int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ", and has room for 0 to " + most);
        }
    }

    /**
     * Its form on the wire.
     *
     * @return 16 octets
     */
    public byte[] octets() {
        return ByteBuffer.allocate(OCTETS)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) id)
                .put((byte) version)
                .put((byte) channel)
                .put((byte) level)
                .put((byte) opcode)
                .putShort((short) task)
                .putLong(keyword)
                .array();
    }

    /**
     * Reads the form on the wire.
     *
     * @param octets 16
     * @return what they name
     * @throws IllegalArgumentException if they are not 16
     */
    public static EventDescriptor of(byte[] octets) {
        if (octets.length != OCTETS) {
            throw new IllegalArgumentException("a descriptor has " + OCTETS + " octets, not " + octets.length);
        }
        ByteBuffer in = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        return new EventDescriptor(
                Short.toUnsignedInt(in.getShort()),
                Byte.toUnsignedInt(in.get()),
                Byte.toUnsignedInt(in.get()),
                Byte.toUnsignedInt(in.get()),
                Byte.toUnsignedInt(in.get()),
                Short.toUnsignedInt(in.getShort()),
                in.getLong());
    }
}
