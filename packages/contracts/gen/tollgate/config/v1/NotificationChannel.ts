// Original file: proto/tollgate/config/v1/config.proto


export interface NotificationChannel {
  'name'?: (string);
  'type'?: (string);
  'url'?: (string);
  'headers'?: ({[key: string]: string});
  'smtpUrl'?: (string);
  'from'?: (string);
  'fault'?: (string);
}

export interface NotificationChannel__Output {
  'name': (string);
  'type': (string);
  'url': (string);
  'headers': ({[key: string]: string});
  'smtpUrl': (string);
  'from': (string);
  'fault': (string);
}
