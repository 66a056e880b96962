// Original file: proto/tollgate/config/v1/config.proto


export interface Connection {
  'caCert'?: (string);
  'clientCert'?: (string);
  'clientKey'?: (string);
  'serverName'?: (string);
  'acceptsAnyCert'?: (boolean);
  'proxyUrl'?: (string);
  'proxyUsername'?: (string);
  'proxyPassword'?: (string);
  'privateAddresses'?: (string);
}

export interface Connection__Output {
  'caCert': (string);
  'clientCert': (string);
  'clientKey': (string);
  'serverName': (string);
  'acceptsAnyCert': (boolean);
  'proxyUrl': (string);
  'proxyUsername': (string);
  'proxyPassword': (string);
  'privateAddresses': (string);
}
