<?php
/**
 * Faults with the true wire format, asked for by the request header
 *     X-Fault: NAME[;times=N][;key=K][;on=edit][;seconds=S]
 * README.md beside this file lists the names and what a client sees of each.
 *
 * LocalSettings.php sets $wikiDirectory before it requires this file.
 */

/** One fault, as a request asked for it. */
final class TestFault {
	/** These strike inside an edit, so that only edits count for "times". */
	private const IN_EDITS = [
		'abusefilter', 'badtoken', 'cut', 'exception', 'hookaborted', 'json-fatal', 'lost', 'ratelimited',
	];
	private const HTML = "<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>Error</h1>"
		. "<p>Our servers are currently under maintenance or experiencing a technical problem.</p></body></html>\n";

	private function __construct(
		private string $name,
		private array $options,
		private string $directory
	) {
	}

	public static function strike( string $header, string $directory ): void {
		$parts = array_map( 'trim', explode( ';', $header ) );
		parse_str( implode( '&', array_slice( $parts, 1 ) ), $options );
		$fault = new self( $parts[0], $options, $directory );
		if ( $fault->concernsThisRequest() && $fault->isLeft() ) {
			$fault->carryOut();
		}
	}

	private function concernsThisRequest(): bool {
		$edits = ( $_POST['action'] ?? $_GET['action'] ?? '' ) === 'edit';
		$editsOnly = in_array( $this->name, self::IN_EDITS, true ) || ( $this->options['on'] ?? '' ) === 'edit';
		$asksForLag = isset( $_POST['maxlag'] ) || isset( $_GET['maxlag'] );
		return ( $edits || !$editsOnly ) && ( $asksForLag || $this->name !== 'maxlag' );
	}

	/** Count this request under its key, across the server's processes. */
	private function isLeft(): bool {
		if ( !isset( $this->options['times'] ) ) {
			return true;
		}
		$key = sha1( $this->name . ';' . ( $this->options['key'] ?? '' ) );
		$file = fopen( "$this->directory/$key", 'c+' );
		flock( $file, LOCK_EX );
		$seen = (int)stream_get_contents( $file );
		rewind( $file );
		fwrite( $file, (string)( $seen + 1 ) );
		fclose( $file );
		return $seen < (int)$this->options['times'];
	}

	private function carryOut(): void {
		match ( $this->name ) {
			'abusefilter' => $this->refuseAsAbuseFilter(),
			'badtoken' => $_POST['token'] = str_repeat( '0', 40 ) . '+\\',
			'cut' => ob_start( [ $this, 'cutAnswer' ] ),
			'exception' => $this->hook(
				'EditFilterMergedContent',
				static fn () => throw new RuntimeException( 'X-Fault: exception' )
			),
			'hookaborted' => $this->hook( 'EditFilterMergedContent', static fn () => false ),
			'html' => $this->answer( 200 ),
			'http-429' => $this->answer( 429, 'Retry-After: 1' ),
			'http-503' => $this->answer( 503, 'Retry-After: 1' ),
			'json-fatal' => $this->refuseAsInvalid(),
			'logged-out' => $_COOKIE = [],
			'lost' => ob_start( [ $this, 'replaceAnswer' ] ),
			'maxlag' => $this->lag(),
			'ratelimited' => $this->limitEdits(),
			'readonly' => $GLOBALS['wgReadOnly'] = 'X-Fault: readonly',
			'slow' => sleep( (int)( $this->options['seconds'] ?? 1 ) ),
			default => $this->answer( 400, "X-Fault-Error: there is no fault named $this->name" ),
		};
	}

	private function hook( string $name, callable $handler ): void {
		$GLOBALS['wgHooks'][$name][] = $handler;
	}

	/** Answer without doing anything. */
	private function answer( int $status, string ...$headers ): never {
		http_response_code( $status );
		header( 'Content-Type: text/html; charset=utf-8' );
		array_map( 'header', $headers );
		echo self::HTML;
		exit;
	}

	/** What a broken proxy makes of an answer, after the wiki has done its work. */
	public function replaceAnswer(): string {
		http_response_code( 500 );
		header_remove( 'MediaWiki-API-Error' );
		header( 'Content-Type: text/html; charset=utf-8' );
		header( 'Content-Length: ' . strlen( self::HTML ) );
		return self::HTML;
	}

	/** A connection that ends in the middle of the body. */
	public function cutAnswer( string $body ): string {
		header( 'Content-Length: ' . strlen( $body ) );
		return substr( $body, 0, intdiv( strlen( $body ), 2 ) );
	}

	private function lag(): void {
		$this->hook( 'ApiMaxLagInfo', static function ( array &$info ) {
			$info = [ 'host' => 'db1234', 'lag' => 60.5, 'type' => 'db' ];
		} );
	}

	private function limitEdits(): void {
		$GLOBALS['wgRateLimits']['edit'] = [
			'&can-bypass' => false, 'user' => [ 0, 60 ], 'newbie' => [ 0, 60 ], 'ip' => [ 0, 60 ], 'anon' => [ 0, 60 ],
		];
	}

	private function refuseAsInvalid(): void {
		$this->hook( 'JsonValidateSave', static function ( $content, $page, StatusValue $status ) {
			$status->fatal( 'x-fault-json-first', '/sample/rate' );
			$status->fatal( 'x-fault-json-second', '/owners' );
		} );
	}

	private function refuseAsAbuseFilter(): void {
		$this->hook( 'EditFilterMergedContent', static function ( $context, $content, Status $status ) {
			$filter = [ 'id' => 1, 'description' => 'X-Fault', 'actions' => [ 'disallow' ] ];
			$status->fatal( ApiMessage::create(
				[ 'x-fault-abusefilter', 'X-Fault', 1 ], 'abusefilter-disallowed', [ 'abusefilter' => $filter ]
			) );
			return false;
		} );
	}
}

$wgMessagesDirs['TestFaults'] = __DIR__ . '/i18n';

if ( isset( $_SERVER['HTTP_X_FAULT'] ) ) {
	TestFault::strike( $_SERVER['HTTP_X_FAULT'], "$wikiDirectory/faults" );
}
