/*
title: {zh: 发送记录, en: Dispatches}
description:
  zh: 按计划生成并发送的报表，最新的在前：何时应发、发到哪里、多少行、是否送达、失败原因。
  en: Reports made and sent on schedule, newest first - when due, where to, how many rows, whether delivered, why not.
scope: closed
role: operator
parameters:
  - schedule
  - {name: state, kind: enum, labels: dispatch_state, title: {zh: 状态, en: State}}
  - limit
  - offset
columns:
  - {name: dispatch_id, title: {zh: 发送编号, en: Dispatch}, format: id}
  - {name: schedule, title: {zh: 计划, en: Schedule}, format: id}
  - {name: title, title: {zh: 标题, en: Title}, format: text}
  - {name: due_at, title: {zh: 应发时间, en: Due at}, format: timestamp}
  - {name: cause, title: {zh: 起因, en: Cause}, labels: dispatch_cause}
  - {name: state, title: {zh: 状态, en: State}, format: text, labels: dispatch_state}
  - {name: channel, title: {zh: 渠道, en: Channel}, format: text, labels: dispatch_channel}
  - {name: target, title: {zh: 去向, en: Target}, format: text}
  - {name: target_no, title: {zh: 去向序号, en: Target no.}, format: integer}
  - {name: attempts, title: {zh: 尝试次数, en: Attempts}, format: integer}
  - {name: row_count, title: {zh: 行数, en: Rows}, format: integer}
  - {name: new_rows, title: {zh: 新增行数, en: New rows}, format: integer}
  - {name: file_name, title: {zh: 文件, en: File}, format: text}
  - {name: bytes, title: {zh: 字节数, en: Bytes}, format: integer}
  - {name: error, title: {zh: 失败原因, en: Error}, format: text}
  - {name: made_at, title: {zh: 生成时间, en: Made at}, format: timestamp}
  - {name: recorded_at, title: {zh: 最近记录时间, en: Recorded at}, format: timestamp}
  - {name: snapshot, title: {zh: 数据快照, en: Snapshot}, format: id}
  - {name: media_type, title: {zh: 文件类型, en: Media type}, format: id}
  - {name: sha256, title: {zh: 文件校验值, en: SHA-256}, format: id}
*/
with steps as (
    select
        *,
        min(recorded_at) over (partition by dispatch_id) as made_at,
        row_number() over (
            partition by dispatch_id order by recorded_at desc, attempts desc, state <> 'waiting' desc
        ) as step
    from meta.dispatches
    where $schedule is null or schedule = $schedule
)

select
    dispatch_id, schedule, title, due_at, cause, state, channel, target, target_no, attempts, row_count, new_rows,
    file_name, bytes, error, made_at, recorded_at, snapshot, media_type, sha256
from steps
where step = 1 and ($state is null or state = $state)
order by due_at desc, schedule, dispatch_id
limit $limit offset $offset
