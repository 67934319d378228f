package io.offerwright.model;

import java.util.Locale;

/** What a factorization model learns from: which mistakes count, and how much. */
public enum Loss {
    /**
     * Weighted approximate-rank pairwise: draw items until one outranks the liked one, and count the mistake by how
     * soon that happened. Good at the top of the list. (Weston, Bengio, Usunier: <em>WSABIE</em>, IJCAI 2011.)
     */
    WARP,
    /**
     * Bayesian personalised ranking: the liked item should score above one drawn at random. Good for the whole list.
     * (Rendle, Freudenthaler, Gantner, Schmidt-Thieme: <em>BPR</em>, UAI 2009.)
     */
    BPR,
    /**
     * WARP for the k-th best of a few liked items instead of a given one, so that odd tastes weigh less. (Weston, Yee,
     * Weiss: <em>Learning to rank recommendations with the k-order statistic loss</em>, RecSys 2013.) Takes every entry as liked, whatever its value, and no weights.
     */
    WARP_KOS,
    /** Logistic regression on liked (value above zero) against disliked entries; draws no negatives. */
    LOGISTIC,
    /**
     * Implicit alternating least squares: every item counts, those that were liked more, and each sweep is solved exactly, with
     * no learning rate and no draws. The quick choice for very many interactions. (Hu, Koren, Volinsky: <em>Collaborative
     * filtering for implicit feedback datasets</em>, ICDM 2008.)
     */
    ALS;

    /** The name as the command line writes it, such as {@code warp-kos}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
