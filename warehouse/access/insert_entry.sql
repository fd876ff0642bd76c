insert into wh.meta.audit values (
    $number, $at, $who, $action, $outcome, $subject, $detail,
    $address, $request_id, $previous, $hash
)
