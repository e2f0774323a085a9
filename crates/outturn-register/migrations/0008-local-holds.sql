-- What an item of a local scheme waits for.

create table local_hold (
  number   bigint not null primary key,
  item     bigint not null references local_item (number),
  reason   text   not null,
  placed   text   not null,
  released text
);
