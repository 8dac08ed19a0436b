<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use Wikimedia\ObjectCache\BagOStuff;

/** The record in the cache of the farm, under one key; read at most once in a request. */
final class Records {
	/** Another number for whoever changes what a record is made of. */
	private const VERSION = 3;

	/** The record of this request; false until it is read. */
	private Record|null|false $current = false;

	/**
	 * @param BagOStuff $cache
	 * @param string $environment
	 * @param string $source the hub's address, or a name that no other wiki of the farm has
	 */
	public function __construct(
		private readonly BagOStuff $cache,
		private readonly string $environment,
		private readonly string $source
	) {
	}

	/** Return the record, or null if there is none, or another value than exactly one that we wrote. */
	public function current(): ?Record {
		if ( $this->current === false ) {
			$kept = Sealed::opened( $this->cache->get( $this->key() ) );
			// @phan-suppress-next-line PhanParamTooFewUnpack They are named.
			$this->current = $kept === null ? null : new Record( ...$kept );
		}
		return $this->current;
	}

	/** @throws SourceError the cache does not keep it */
	public function write( Record $record ): void {
		$value = Sealed::of( get_object_vars( $record ) );
		$this->cache->set( $this->key(), $value, BagOStuff::TTL_WEEK );
		// Some caches do not say that a value is too large for them, or that they keep nothing; or they keep it for
		// this process alone.
		if ( $this->cache->get( $this->key() ) !== $value
			|| $this->cache->getQoS( BagOStuff::ATTR_DURABILITY ) <= BagOStuff::QOS_DURABILITY_SCRIPT
		) {
			throw new SourceError( 'The cache does not keep the instruments.' );
		}
		$this->current = $record;
	}

	/**
	 * Do something that only one process of the farm does at a time, and return what it returns.
	 *
	 * What the record is then is read anew: another process may have written it while we waited.
	 *
	 * @param callable():Record $deed
	 * @param int $patience seconds
	 * @throws SourceError another process does not come to an end with it
	 */
	public function alone( callable $deed, int $patience ): Record {
		$lock = $this->cache->getScopedLock( $this->key(), $patience );
		if ( !$lock ) {
			throw new SourceError( "The cache has been locked, or out of order, for $patience seconds." );
		}
		$this->current = false;
		return $deed();
	}

	private function key(): string {
		return $this->cache->makeGlobalKey(
			'InstrumentConfigurator', 'record', (string)self::VERSION, $this->environment, sha1( $this->source )
		);
	}
}
