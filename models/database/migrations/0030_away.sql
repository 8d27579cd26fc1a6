-- People say when they are away, and who stands in for them meanwhile.
CREATE TABLE away (
    id {id},
    person_id BIGINT NOT NULL UNIQUE REFERENCES person (id),
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    begins_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    on_now BOOLEAN NOT NULL,
    set_by_id BIGINT REFERENCES person (id),
    set_at BIGINT NOT NULL
);
CREATE INDEX away_now ON away (person_id) WHERE on_now;
CREATE TABLE stand_in (
    id {id},
    away_id BIGINT NOT NULL REFERENCES away (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    position INT NOT NULL,
    UNIQUE (away_id, person_id)
);
CREATE INDEX stand_in_person ON stand_in (person_id);
-- A turn notes the stand-in who answered it. Nothing was in the column of the person they stand in for.
ALTER TABLE turn RENAME COLUMN on_behalf_of_id TO stand_in_id;
ALTER TABLE turn ADD COLUMN help_asked_at BIGINT;
