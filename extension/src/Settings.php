<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator;

use MediaWiki\Config\Config;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\OutagePolicy;
use Psr\Log\LoggerInterface;

/**
 * The site's settings of this extension, each of its type whatever was written into it.
 *
 * What is no value of a setting is logged and counts as the closed one: nothing runs, a second person is asked for. No
 * method throws, since page views read these.
 */
final class Settings {
	private const LOCAL = 'local';
	private const TASK_PAGES = 'https://phabricator.wikimedia.org/$1';
	/** As the document schema has it. */
	private const ENVIRONMENT = '/^[a-z][a-z0-9-]{0,62}$/D';
	private const ADDRESS = '~^https?://[^/\s]\S*$~D';
	private const LINK = '~^(https?:/)?/\S+$~D';

	/** @var array<string,mixed> what counts, of the settings that were asked for */
	private array $judged = [];

	public function __construct( private readonly Config $config, private readonly LoggerInterface $logger ) {
	}

	/** Tell whether this wiki holds the instrument pages. */
	public function isHub(): bool {
		return $this->source() === self::LOCAL;
	}

	/** Return "local", the address of the hub, or "" when the setting is neither. */
	public function source(): string {
		return $this->read( 'Source', static fn ( $value ) =>
			is_string( $value ) && ( $value === self::LOCAL || preg_match( self::ADDRESS, $value ) ), '' );
	}

	/** Return the environment of this wiki; "" when the setting is no name of one. */
	public function environment(): string {
		return $this->read( 'Environment', static fn ( $value ) =>
			is_string( $value ) && preg_match( self::ENVIRONMENT, $value ), '' );
	}

	/** Return the name by which documents know this wiki; "" when the setting is none. */
	public function wiki(): string {
		$isName = static fn ( $value ) => $value === null || ( is_string( $value ) && $value !== '' );
		return $this->read( 'Wiki', $isName, '' ) ?? (string)$this->config->get( 'DBname' );
	}

	/** Tell whether instruments run here, for which it has to be known where "here" is. */
	public function isEnabled(): bool {
		return $this->read( 'Enabled', 'is_bool', false ) && $this->environment() !== '' && $this->wiki() !== '';
	}

	/** Tell whether the site has switched everything off, which is no mistake. */
	public function isSwitchedOff(): bool {
		return $this->config->get( 'InstrumentConfiguratorEnabled' ) === false;
	}

	/** Return for how many seconds what was delivered last counts; null: the policy is "closed". */
	public function outageSeconds(): ?int {
		return OutagePolicy::seconds( $this->read( 'OutagePolicy', static fn ( $value ) =>
			$value === OutagePolicy::CLOSED || OutagePolicy::seconds( $value ) !== null, OutagePolicy::CLOSED ) );
	}

	/** Return the name of a cache, which need not exist. */
	public function cacheType(): string|int {
		return $this->read( 'CacheType', static fn ( $value ) => is_string( $value ) || is_int( $value ), CACHE_NONE );
	}

	/** Tell whether a change needs a second person. */
	public function isReviewed(): bool {
		return $this->read( 'Review', 'is_bool', true );
	}

	/** Return the address of a task, with $1 for its number. */
	public function taskPages(): string {
		return $this->read( 'TaskPages', self::isLink( ... ), self::TASK_PAGES );
	}

	/** @return array<string,string> addresses of an instrument in other environments, by environment, with $1 for its name */
	public function environmentPages(): array {
		$pages = $this->read( 'EnvironmentPages', static fn ( $value ) =>
			is_array( $value ) && array_filter( $value, self::isLink( ... ) ) === $value, [] );
		return $pages;
	}

	private static function isLink( mixed $value ): bool {
		return is_string( $value ) && preg_match( self::LINK, $value );
	}

	/** Return a setting that a test accepts, or else what counts in its place. It is judged, and told of, once. */
	private function read( string $name, callable $accepts, mixed $closed ): mixed {
		if ( !array_key_exists( $name, $this->judged ) ) {
			$value = $this->config->get( "InstrumentConfigurator$name" );
			$isAccepted = $accepts( $value );
			$this->judged[$name] = $isAccepted ? $value : $closed;
			if ( !$isAccepted ) {
				$this->logger->error(
					'The setting $wgInstrumentConfigurator{name} is no value that it can have ({type}), '
						. 'and counts as {closed}.',
					[
						'name' => $name,
						'type' => get_debug_type( $value ),
						'closed' => json_encode( $closed, JSON_UNESCAPED_SLASHES ),
					]
				);
			}
		}
		return $this->judged[$name];
	}
}
