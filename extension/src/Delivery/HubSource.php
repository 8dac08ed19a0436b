<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use MediaWiki\Http\HttpRequestFactory;

/** Another wiki, the hub, over HTTP. */
final class HubSource implements Source {
	private const CONNECT_SECONDS = 2;
	private const SECONDS = 5;
	private const MOST_BYTES = 8_000_000;

	/**
	 * @param HttpRequestFactory $http
	 * @param Validator $validator
	 * @param string $address the hub's, up to and without "/v1/delivery"; "" if it is not known
	 */
	public function __construct(
		private readonly HttpRequestFactory $http,
		private readonly Validator $validator,
		private readonly string $address
	) {
	}

	/** @inheritDoc */
	public function fetch( ?int $oldest ): Delivery {
		$delivery = Delivery::fromBody( $this->body(), $this->validator );
		if ( $oldest !== null && $delivery->generation < $oldest ) {
			throw new SourceError(
				"The hub gave an old answer: of generation $delivery->generation, after $oldest."
			);
		}
		return $delivery;
	}

	/** @throws SourceError */
	private function body(): string {
		if ( $this->address === '' ) {
			throw new SourceError( 'The setting $wgInstrumentConfiguratorSource is neither "local" nor an address.' );
		}
		$request = $this->http->create( "$this->address/v1/delivery", [
			'connectTimeout' => self::CONNECT_SECONDS,
			'timeout' => self::SECONDS,
			'followRedirects' => false,
		], __METHOD__ );
		$body = '';
		$request->setCallback( static function ( $stream, string $part ) use ( &$body ): int {
			$body .= $part;
			// Less than what came ends the request.
			return strlen( $body ) > self::MOST_BYTES ? 0 : strlen( $part );
		} );
		$done = $request->execute();
		$code = $request->getStatus();
		if ( strlen( $body ) > self::MOST_BYTES ) {
			throw new SourceError( 'The hub\'s answer is larger than ' . self::MOST_BYTES . ' bytes.' );
		}
		if ( $code !== 200 && $code !== 0 ) {
			throw new SourceError( "The hub answered with status $code." );
		}
		if ( $code === 0 || !$done->isOK() ) {
			throw new SourceError(
				'The hub could not be reached, or did not answer within ' . self::SECONDS . ' seconds.'
			);
		}
		return $body;
	}
}
