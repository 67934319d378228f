                .fit(interactions, FeatureMatrix.identity(USERS), FeatureMatrix.identity(ITEMS), 2, heard::add);

        assertThat(heard).containsExactly(1, 2, 3);
