package io.offerwright.model;

/**
 * The generator that draws negative items: LightFM's, a linear congruential one with the Mersenne twister's tempering,
 * so that a training can be held against LightFM's draw by draw.
 */
final class DrawGenerator {
    private int state;

    DrawGenerator(int seed) {
        state = seed;
    }

    /** A number from 0 to {@code bound - 1}. */
    int next(int bound) {
        state = state * 1103515245 + 12345;
        int x = state;
        x ^= x >>> 11;
        x ^= x << 7 & 0x9D2C5680;
        x ^= x << 15 & 0xEFC60000;
        x ^= x >>> 18;
        return (x >>> 1) % bound;
    }
}
