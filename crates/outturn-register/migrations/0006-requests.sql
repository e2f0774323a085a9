-- Requests that were carried out, under the key that whoever made them gave: repeated, they do nothing twice.

create table request (
  person  bigint not null references person (id),
  key     text   not null,
  content text   not null,
  entry   bigint not null,
  primary key (person, key)
);
