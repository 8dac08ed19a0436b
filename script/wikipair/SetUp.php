<?php
/**
 * Make the accounts of accounts.json, their bot passwords and the change tag, in one go.
 *
 * Usage: MW_CONFIG_FILE=… php SetUp.php TREE/maintenance/Maintenance.php beta|production
 */

use MediaWiki\MediaWikiServices;

require_once $argv[1];

class SetUp extends Maintenance {
	private const TAG = 'instruments';

	public function __construct() {
		parent::__construct();
		$this->addArg( 'maintenance', 'Maintenance.php of the wiki' );
		$this->addArg( 'environment', 'beta or production' );
	}

	public function execute() {
		$accounts = json_decode( file_get_contents( __DIR__ . '/accounts.json' ), true );
		foreach ( $accounts as $account ) {
			$this->createAccount( $account, $account['groups'][$this->getArg( 1 )] );
		}
		$admin = $this->user( 'Admin' );
		foreach ( $accounts as $account ) {
			if ( $account['blocked'] ) {
				$this->block( $account['name'], $admin );
			}
		}
		// Our extension defines it, and lets it be sent.
		if ( !ExtensionRegistry::getInstance()->isLoaded( 'InstrumentConfigurator' ) ) {
			$this->require( ChangeTags::createTagWithChecks( self::TAG, 'Set up', $admin, true ), 'tag' );
		}
	}

	private function createAccount( array $account, array $groups ): void {
		$user = $this->user( $account['name'] );
		if ( !$user->isRegistered() ) {
			$this->require( $user->addToDatabase(), $account['name'] );
		}
		$password = $account['password'];
		$this->require(
			$user->changeAuthenticationData(
				[ 'username' => $account['name'], 'password' => $password, 'retype' => $password ]
			),
			$account['name']
		);
		foreach ( $groups as $group ) {
			MediaWikiServices::getInstance()->getUserGroupManager()->addUserToGroup( $user, $group );
		}
		foreach ( $account['bot_passwords'] as $botPassword ) {
			$this->createBotPassword( $user, $botPassword );
		}
	}

	private function createBotPassword( User $user, array $botPassword ): void {
		$grants = $botPassword['grants'] === [ '*' ]
			? MediaWikiServices::getInstance()->getGrantsInfo()->getValidGrants()
			: $botPassword['grants'];
		$new = BotPassword::newUnsaved( [
			'user' => $user,
			'appId' => explode( '@', $botPassword['login'] )[1],
			'grants' => $grants,
		] );
		$hash = MediaWikiServices::getInstance()->getPasswordFactory()
			->newFromPlaintext( $botPassword['password'] );
		$this->require( $new->save( 'insert', $hash ), $botPassword['login'] );
	}

	private function block( string $name, User $performer ): void {
		// Without autoblock: it would bar 127.0.0.1, and with it every test.
		$options = [ 'isAutoblocking' => false, 'isCreateAccountBlocked' => false ];
		$this->require(
			MediaWikiServices::getInstance()->getBlockUserFactory()
				->newBlockUser( $name, $performer, 'infinity', 'Barred for tests', $options )
				->placeBlockUnsafe(),
			$name
		);
	}

	private function user( string $name ): User {
		return MediaWikiServices::getInstance()->getUserFactory()->newFromName( $name );
	}

	private function require( StatusValue $status, string $what ): void {
		if ( !$status->isOK() ) {
			$this->fatalError( "$what: $status" );
		}
	}
}

$maintClass = SetUp::class;
require_once RUN_MAINTENANCE_IF_MAIN;
